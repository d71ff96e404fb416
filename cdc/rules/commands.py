"""Commands to either side, and what is known of a record once one is decided."""

from datetime import datetime

import xxhash

from cdc.rules.copying import replace
from cdc.rules.exchange import Exchange, Sent, Values
from cdc.rules.family import called, owner_of, parents_of
from cdc.rules.known import Known, text
from cdc.rules.policy import policy_of
from cdc.rules.under_way import remembering
from schemas.change import Change
from schemas.command import Cause, Command, Parent
from schemas.identity import command_id
from schemas.reason import Reason
from schemas.record import Record
from schemas.vocabulary import Entity, Kind, System, WriteOperation


def hash_of(raw: bytes) -> str:
    """Hash of a record's canonical bytes: recognises a repeat (design rule 8)."""
    return xxhash.xxh3_64_hexdigest(raw)


def to_crm(
    change: Change,
    known: Known,
    kind: Kind,
    record: Record | None,
    values: Values | None,
    record_hash: str,
    now: datetime,
    expected: Values | None = None,
    ahead: tuple[Values, ...] = (),
) -> tuple[Command, Known]:
    """A command with the next version, and all that is known afterwards in one step: copying is what an event costs.

    It names the CRM's record unless that is known to be deleted. ``values`` are the record as it travels.
    """
    command = Command.model_construct(
        schema_version=1,
        id=command_id(change.id, System.CRM),
        record_id=known.record_id,
        company=change.company,
        entity=change.entity,
        kind=kind,
        target=System.CRM,
        operation=WriteOperation.UPSERT if record else WriteOperation.DELETE,
        version=known.version + 1,
        sage_key=known.sage_key or change.key,
        crm_id=None if known.gone else known.crm_id,
        name=called(kind, known.sage_key or change.key, record) if record else known.name,
        read_only=policy_of(kind).in_crm.read_only_from_sage,
        creates=False,
        expected=expected,
        ahead=ahead,
        record=values if record else None,
        record_hash=record_hash,
        parents=parents_of(change.entity, record) if record else (),
        owner_email=owner_of(record) if record else None,
        cause=cause_of(change),
        issued_at=now,
    )
    return command, _after(change, known, command, now)


def _after(change: Change, known: Known, command: Command, now: datetime) -> Known:
    crm_sent = change.system is System.CRM
    return replace(
        known,
        sequence=known.sequence if crm_sent or change.source.read_back else change.source.sequence,
        observed_at=text(change.observed_at),
        change_id=change.id,
        kind=command.kind.value,
        name=command.name,
        version=command.version,
        crm_id=command.crm_id,
        command_id=command.id,
        record_hash=command.record_hash,
        deleted=command.record is None,
        read_only=command.read_only,
        reason=Reason.CAPTURED.code,
        words="",
        objection=None,
        objection_words="",
        attempts=0,
        next_retry_at=None,
        changed_at=text(now) or "",
    )


def cause_of(change: Change, *, accounts: bool = True) -> Cause:
    """``accounts`` is false for a second command of one change: its rows are counted once (promise 3)."""
    rows = change.source.accounts_for if accounts else ()
    return Cause(change_id=change.id, observed_at=change.observed_at, accounts_for=rows)


def to_sage(
    known: Known,
    exchange: Exchange,
    company: str,
    cause: Cause,
    identity: str,
    record: Values,
    now: datetime,
    *,
    shared: tuple[str, ...],
    entity: Entity,
    operation: WriteOperation = WriteOperation.UPSERT,
) -> tuple[Command, Exchange]:
    """A command to Sage with the next version of that way. ``shared`` are the fields that both sides edit.

    Nothing is ever deleted in Sage: an operation is a write or the withdrawal of one (promise 5).
    """
    account = exchange.account_id
    command = Command.model_construct(
        id=identity,
        record_id=known.record_id,
        company=company,
        entity=entity,
        kind=known.kind_of,
        target=System.SAGE,
        operation=operation,
        version=exchange.version + 1,
        sage_key=known.sage_key or "",
        crm_id=known.crm_id,
        name=known.name,
        creates=not (exchange.in_sage or known.is_shown),
        expected=_expected(exchange, shared),
        record=record,
        record_hash="",
        parents=(Parent(entity=Entity.ACCOUNT, crm_id=account),) if account is not None else (),
        cause=cause,
        issued_at=now,
    )
    return command, _after_asking(exchange, command, shared)


def _after_asking(exchange: Exchange, command: Command, shared: tuple[str, ...]) -> Exchange:
    record = command.record or {}
    values = {name: record[name] for name in shared if name in record}
    return replace(
        exchange,
        version=command.version,
        command_id=command.id,
        asked=record,
        to_sage=remembering(exchange.to_sage, Sent(command.version, values, dict(exchange.sage))),
        reason=_begun(command.kind).code,
        words="",
        attempts=0,
        next_retry_at=None,
    )


def _expected(exchange: Exchange, shared: tuple[str, ...]) -> Values | None:
    if exchange.sage:
        return dict(exchange.sage)
    if exchange.asked is None:
        return None
    return {name: exchange.asked[name] for name in shared if name in exchange.asked} or None


def _begun(kind: Kind) -> Reason:
    return Reason.VALIDATING_PRICES if policy_of(kind).is_priced_by_sage else Reason.CAPTURED_IN_CRM

"""Records, changes and outcomes to build tests from; each takes only what matters to the test."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.change import Change, RowShare, Source
from schemas.command import Cause, Command
from schemas.identity import change_id, outcome_id
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.records import RECORDS
from schemas.vocabulary import Entity, Operation, Result, Signal, System
from schemas.wire import dumps

COMPANY = "acme"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

_USUAL: dict[Entity, dict[str, Any]] = {
    Entity.ACCOUNT: {"code": "ABC001", "name": "A B C Ltd"},
    Entity.CONTACT: {"code": "ABC001  0001", "account_code": "ABC001", "address_type": 1, "name": "Ann Bell"},
    Entity.SALES_ORDER: {"code": "101", "label": "Sales Order", "account_code": "ABC001"},
    Entity.INVOICE: {"code": "501", "type_code": 0, "account_code": "ABC001"},
    Entity.PRODUCT: {"code": "PAPER01", "name": "Paper A4"},
    Entity.USER: {"code": "RPATEL", "name": "Rita Patel", "email": "rita@acme.example"},
}


def record(entity: Entity = Entity.ACCOUNT, **fields: Any) -> dict[str, Any]:
    """A record's JSON values as capture sends them."""
    return RECORDS[entity].model_validate(_USUAL[entity] | fields).model_dump(mode="json")


def change(
    after: dict[str, Any] | None, *, entity: Entity = Entity.ACCOUNT, sequence: int = 1, **source: Any
) -> Change:
    """A change of the entity's usual record, seen an hour later with each ``sequence``; no ``after``: a deletion."""
    key = (after or {}).get("code") or _USUAL[entity]["code"]
    op = Operation.UPDATE if after is not None else Operation.DELETE
    seen = Source(sequence=sequence, **source)
    return Change(
        id=change_id(COMPANY, entity, System.SAGE, key, op, f"{sequence}|{seen.held}", dumps(after).decode()),
        company=COMPANY,
        entity=entity,
        system=System.SAGE,
        key=key,
        op=op,
        after=after,
        source=seen,
        observed_at=NOW + timedelta(hours=sequence),
    )


def deletion(*, entity: Entity = Entity.ACCOUNT, sequence: int = 2, held: bool = False) -> Change:
    return change(None, entity=entity, sequence=sequence, held=held, signal=Signal.ABSENCE)


def rows(first: int = 0, count: int = 1) -> tuple[RowShare, ...]:
    return (RowShare(commit_id="f1", first=first, rows=count),)


def answer(command: Command, *, crm_id: int | None = 131, causes: tuple[Cause, ...] = (), **fields: Any) -> Outcome:
    """The target's answer to a command: applied, unless told otherwise."""
    gone = command.record is None
    reason = fields.pop("reason", Reason.MARKED_DELETED if gone else Reason.APPLIED)
    result = fields.pop("result", Result.APPLIED)
    attempts = fields.pop("attempts", 1)
    values: dict[str, Any] = {
        "id": outcome_id(command.id, command.target, f"{result}|{reason.code}|{fields.get('words', '')}", attempts),
        "record_id": command.record_id,
        "company": command.company,
        "entity": command.entity,
        "kind": command.kind,
        "target": command.target,
        "result": result,
        "reason": reason.code,
        "command_id": command.id,
        "version": command.version,
        "sage_key": command.sage_key,
        "crm_id": crm_id,
        "deleted": gone and result is Result.APPLIED,
        "written_hash": command.record_hash or None,
        "attempts": attempts,
        "causes": causes or (command.cause,),
        "at": NOW + timedelta(days=1),
    }
    return Outcome(**values | fields)


def waits(command: Command, **fields: Any) -> Outcome:
    """The target is not there; the command is tried again."""
    retry: dict[str, Any] = {
        "result": Result.PENDING,
        "reason": Reason.RETRYING,
        "words": "No answer",
        "next_retry_at": NOW,
    }
    return answer(command, crm_id=fields.pop("crm_id", None), **retry | fields)


def refuses(command: Command, words: str = "unknown country") -> Outcome:
    return answer(command, crm_id=None, result=Result.REJECTED, reason=Reason.REFUSED, words=words)

"""A record that people edit on both sides: what a change on one side means for either (design section 2)."""

from datetime import datetime

from cdc.rules.commands import cause_of, hash_of, to_crm, to_sage
from cdc.rules.company_rules import CompanyRules
from cdc.rules.copying import replace
from cdc.rules.decision import Decision, Skip, Write
from cdc.rules.exchange import Exchange, Sent, Values
from cdc.rules.known import Known, text
from cdc.rules.policy import policy_of
from cdc.rules.sights_in_sage import seen_in_sage
from cdc.rules.under_way import may_have_landed, needs_write, remembering
from schemas.change import Change
from schemas.command import Command
from schemas.identity import command_id
from schemas.reason import Reason
from schemas.records import RECORDS
from schemas.vocabulary import Entity, Kind, SyncStatus, System
from schemas.wire import dumps


def blend(
    change: Change, before: Known, shown: Known, kind: Kind, values: Values, rules: CompanyRules, now: datetime
) -> tuple[Decision, Known]:
    """A change of Sage. ``before`` is what was known, ``shown`` the same with what Sage shows now."""
    exchange = _learned(change, before, kind, values)
    return tell_both(change, shown, exchange, kind, rules, now)


def tell_both(
    change: Change,
    known: Known,
    exchange: Exchange,
    kind: Kind,
    rules: CompanyRules,
    now: datetime,
    *,
    correct: bool = False,
) -> tuple[Decision, Known]:
    """Commands to whichever side lacks what was agreed; ``correct`` has the CRM written to in any case.

    The CRM is written to only once Sage has shown the record: before that there is nothing of Sage's to write.
    """
    others: tuple[Command, ...] = ()
    if rules.writes_to_sage and _lacks(exchange):
        command, exchange = _for_sage(change, known, exchange, kind, rules, now)
        others = (command,)
    record = known.shown | exchange.agreed
    record_hash = hash_of(dumps(record))
    if known.has_been_shown and (correct or _has_to_be_written(change, known, exchange, kind, record_hash)):
        return _for_crm(change, known, exchange, kind, record, record_hash, others, now)
    news = known.objection is not None or bool(others) or exchange.conflicts != known.exchange.conflicts
    after = replace(known.exchanging(exchange), objection=None, objection_words="")
    if known.version:
        after = replace(after, record_hash=record_hash)
    if not others:
        return Skip(Reason.UNCHANGED, status_changes=news), after
    if change.system is System.SAGE:
        return Skip(Reason.UNCHANGED, others=others), after
    return Write(others[0]), after


def crm_lacks(exchange: Exchange) -> bool:
    """Whether the CRM holds something else than what was agreed, once the write on its way is there."""
    on_its_way = exchange.to_crm[-1] if exchange.to_crm and not exchange.to_crm[-1].over else None
    return bool(exchange.crm) and needs_write(exchange.agreed, exchange.crm, on_its_way)


def _has_to_be_written(change: Change, known: Known, exchange: Exchange, kind: Kind, record_hash: str) -> bool:
    """What a person has just entered in the CRM is there already, and Sage's own fields did not change with it."""
    same = known.record_hash == record_hash and known.kind == kind
    if same and was_refused(known):
        return False
    if crm_lacks(exchange):
        return True
    return not (same and known.in_crm) and (change.system is System.SAGE or known.version == 0)


def was_refused(known: Known) -> bool:
    """The CRM refused the last write: the same is not sent again by itself."""
    return not known.waiting and Reason.of(known.reason).status is SyncStatus.PENDING_REVIEW


def _for_crm(
    change: Change,
    known: Known,
    exchange: Exchange,
    kind: Kind,
    record: Values,
    record_hash: str,
    others: tuple[Command, ...],
    now: datetime,
) -> tuple[Write, Known]:
    model = RECORDS[change.entity].model_validate(record)
    expected = None if known.gone else _expected(exchange)
    ahead = may_have_landed(exchange, expected) if expected else ()
    command, after = to_crm(change, known, kind, model, record, record_hash, now, expected, ahead=ahead)
    sent = Sent(command.version, dict(exchange.agreed), expected or {})
    return Write(command, others), after.exchanging(replace(exchange, to_crm=remembering(exchange.to_crm, sent)))


def _expected(exchange: Exchange) -> Values | None:
    """What the CRM should hold by the time the command gets there; None for a record that it does not have.

    While nothing is known to have landed, that is what was sent first: a person may edit the record before we are told
    that it is there.
    """
    if exchange.crm or not exchange.to_crm:
        return dict(exchange.crm) or None
    return dict(exchange.to_crm[0].values) or None


def _for_sage(
    change: Change, known: Known, exchange: Exchange, kind: Kind, rules: CompanyRules, now: datetime
) -> tuple[Command, Exchange]:
    record = dict(exchange.agreed) | {"code": known.sage_key}
    if change.entity is Entity.ACCOUNT:
        record["marker"] = rules.potential_value
    else:
        record["account_code"] = known.shown.get("account_code")
    identity = command_id(change.id, System.SAGE)
    cause = cause_of(change, accounts=change.system is System.CRM)
    return to_sage(
        replace(known, kind=kind.value), exchange, change.company, cause, identity, record, now,
        shared=RECORDS[change.entity].both_ways(), entity=change.entity,
    )  # fmt: skip


def _lacks(exchange: Exchange) -> bool:
    """Whether Sage has to be told; what it refused is not sent again by itself."""
    on_its_way = exchange.to_sage[-1] if exchange.waiting and exchange.to_sage else None
    if not exchange.waiting and exchange.troubled and exchange.to_sage:
        news = _news(exchange.agreed, exchange.sage)
        return bool(news) and not _is_as_refused(exchange.to_sage[-1], exchange.agreed, news)
    return needs_write(exchange.agreed, exchange.sage, on_its_way)


def _is_as_refused(refused: Sent, agreed: Values, news: Values) -> bool:
    """Nothing of what was refused is taken back, and nothing else is asked for."""
    asked = _news(refused.values, refused.expected)
    return not _news(asked, agreed) and not _news(news, refused.values)


def _news(wanted: Values, held: Values) -> Values:
    """The fields that would be different."""
    return {name: value for name, value in wanted.items() if value != held.get(name)}


def _landed(exchange: Exchange, after: Values) -> Values:
    """What our creation put there: the last that was asked for, or one before it if Sage refused the last."""
    refused = not exchange.waiting and exchange.troubled
    landed = exchange.to_sage[:-1] if refused and len(exchange.to_sage) > 1 else exchange.to_sage[-1:]
    return max(landed, key=lambda sent: (-len(_news(sent.values, after)), sent.version)).values


def _learned(change: Change, known: Known, kind: Kind, values: Values) -> Exchange:
    """What the exchange is once Sage has shown these values."""
    names = RECORDS[change.entity].both_ways()
    after = {name: values[name] for name in names if name in values}
    exchange = known.exchange
    if known.is_shown and not policy_of(known.kind_of).merges:
        return Exchange(agreed=after, sage=after, in_sage=True, version=exchange.version,
                        applied_version=exchange.version, crm_updated_at=exchange.crm_updated_at,
                        undone_view=exchange.undone_view)  # fmt: skip
    stamp, read_back = text(change.occurred_at), change.source.read_back
    confirmed = exchange.reason == Reason.HANDED_OVER.code or (
        read_back is not None and read_back.version == exchange.version
    )
    exchange = replace(
        exchange,
        agreed=after | exchange.agreed,
        in_sage=True,
        reason=Reason.APPLIED.code if confirmed else exchange.reason,
        undone="",
    )
    if read_back is not None:
        exchange = replace(exchange, sage_modified_at=stamp or exchange.sage_modified_at)
    elif stamp is not None and exchange.sage_modified_at is not None and stamp < exchange.sage_modified_at:
        return replace(exchange, sage=after | exchange.sage)
    earlier = None if change.before is None else {name: change.before.get(name) for name in names}
    if not exchange.sage and exchange.to_sage:
        exchange = replace(exchange, sage=dict(_landed(exchange, after)))
    version = read_back.version if read_back else None
    last = exchange.sage_modified_at
    newer = read_back is None and stamp is not None and last is not None and stamp > last
    return seen_in_sage(replace(exchange, sage=after | exchange.sage), earlier, after, version, is_newer=newer)

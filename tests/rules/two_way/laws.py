"""What must hold whenever everything has come to rest."""

from collections import Counter, defaultdict

from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Entity, Result, SyncStatus, System
from tests.rules.two_way.crm import Row
from tests.rules.two_way.trade import Values
from tests.rules.two_way.world import World

REFUSALS = {Reason.REFUSED.code, Reason.CODE_TAKEN.code, Reason.AMBIGUOUS.code}
_WITHOUT_SAGE = {Reason.NOT_FOR_SAGE.code, Reason.NOT_RELEASED.code, Reason.NOT_LINKED.code}


def hold(world: World) -> None:
    """Every law."""
    for law in LAWS:
        law(world)


def nothing_is_a_defect(world: World) -> None:
    assert not world.logs.rejects, "something became a dead letter"
    assert not [each.words for each in world.logs.outcomes if each.reason == Reason.DEFECT.code]


def sage_is_never_trespassed(world: World) -> None:
    assert not world.into_sage.trespasses, world.into_sage.trespasses[0]


def versions_rise(world: World) -> None:
    """One version of a record is one command."""
    for system in System:
        commands: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for command in world.logs.commands[system]:
            commands[command.record_id].append((command.version, command.id))
        for numbered in commands.values():
            assert len(dict(numbered)) == len(set(numbered)), f"two commands to {system} have one version"
            versions = list(dict.fromkeys(version for version, _ in numbered))
            assert versions == sorted(versions), f"versions to {system} fell: {versions}"


def nothing_is_made_twice(world: World) -> None:
    living = Counter(row.made_for for row in world.sage.rows.values() if row.made_for is not None)
    assert not [crm_id for crm_id, times in living.items() if times > 1], "made in Sage twice"
    for code, times in Counter(world.into_crm.made).items():
        assert times <= world.sage.births.get(code, 0), f"{code} was made {times} times in the CRM"


def both_sides_have_the_same_records(world: World) -> None:
    """A record in Sage that travels has one in the CRM, unless somebody there deleted it or a refusal stands."""
    for code, row in world.sage.rows.items():
        if world.trade.kind(row.record) is None:
            continue
        living = world.crm.with_code(code)
        assert len(living) <= 1, f"{code} is {[each.id for each in living]} in the CRM"
        gone = _was_deleted_by_a_person(world, code) or _is_told_deleted_in_crm(world, code)
        assert living or gone or _is_refused(world, code), f"{code} of Sage is missing in the CRM"
    for row in world.crm.living:
        _has_its_record_in_sage(world, row)


def _has_its_record_in_sage(world: World, row: Row) -> None:
    if row.ext_id is not None:
        if row.ext_id not in world.sage.shown:
            return  # no export ever had it, so none can miss it
        sage = world.sage.rows.get(row.ext_id)
        refused = any(status.reason in REFUSALS for status in _statuses_of_id(world, row.id))
        assert refused or (sage and world.trade.kind(sage.record)), f"{row.id} shows {row.ext_id}, which Sage has not"
        return
    reasons = {status.reason for status in _statuses_of_id(world, row.id)}
    assert reasons, f"nothing is said of {row.id}"
    assert reasons <= REFUSALS | _WITHOUT_SAGE, f"{row.id} has no record in Sage and is {reasons}"


def _is_told_deleted_in_crm(world: World, code: str) -> bool:
    """Sage deleted it and began it again between two exports: they show no more than a change, so it stays deleted."""
    said = {status.reason for status in world.logs.statuses.values() if status.sage_key == code}
    return said == {Reason.DELETED_IN_CRM.code} and world.sage.births.get(code, 0) > 1


def _was_deleted_by_a_person(world: World, code: str) -> bool:
    made_for = world.sage.rows[code].made_for
    return any(
        row.deleted
        and not row.deleted_by_us
        and (row.ext_id == code or row.id == made_for)
        and world.edits.stays_away(row.id, code, world.sage.shown)
        for row in world.crm.rows.values()
    )


def a_deletion_in_the_crm_stands(world: World) -> None:
    """Nobody else's record stands for it: only a code that begins again in Sage begins again in the CRM."""
    for row in world.crm.rows.values():
        if row.deleted and not row.deleted_by_us and row.ext_id:
            living = len(world.crm.with_code(row.ext_id))
            known = world.into_crm.made.count(row.ext_id) <= living
            assert not living or known or world.sage.births[row.ext_id] > 1, f"{row.ext_id} was brought back"
    for code, sage in world.sage.rows.items():
        if sage.made_for is not None and world.sage.births[code] == 1:
            assert code not in world.into_crm.made, f"{code} was made for {sage.made_for} and made again in the CRM"


def both_sides_agree(world: World) -> None:
    for code, row in pairs(world):
        sage = world.sage.rows[code].record
        if _is_refused(world, code):
            continue
        here = {field: sage[field] for field in world.trade.fields}
        there = {field: row.values.get(field) for field in world.trade.fields}
        assert here == there, f"{code} of Sage and {row.id} of the CRM differ"
        assert row.read_only != world.trade.merges(sage), f"{row.id} of the CRM: read-only is {row.read_only}"
        if world.trade.entity is Entity.ACCOUNT:
            assert row.kind is world.trade.kind(sage), f"{row.id} of the CRM is shown as {row.kind}"


def quotations_have_the_same_lines(world: World) -> None:
    for code, row in pairs(world):
        if _is_refused(world, code):
            continue
        here, there = (_lines(values) for values in (world.sage.rows[code].record, row.values))
        assert here == there, f"the lines of {code} and {row.id} differ"


def _lines(values: Values) -> list[tuple[object, object]]:
    return [(line["product_code"], line["quantity"]) for line in values.get("lines") or ()]


def edits_survive(world: World) -> None:
    """What one side alone entered is on both sides."""
    for code, row in pairs(world):
        sage = world.sage.rows[code].record
        if _is_refused(world, code):
            continue
        for field in world.trade.fields:
            entered = _entered(world, code, row, field)
            if entered is not None:
                assert sage[field] in entered, f"{field} of {code} was entered as {entered} and is {sage[field]!r}"
        world.edits.are_settled(code, row.id)


def _entered(world: World, code: str, row: Row, field: str) -> list[object] | None:
    """What the field may be; None if everything is possible."""
    if code in world.edits.departed:
        return None
    sage, crm = world.edits.sage.get((code, field)), world.edits.crm.get((row.id, field))
    if not world.trade.merges(world.sage.rows[code].record):
        return sage and sage[-1:]
    if sage and crm:
        return [*sage[-1:], *crm]
    return (sage or crm or [])[-1:] or None


def the_status_says_what_is_true(world: World) -> None:
    for code, row in pairs(world):
        (by_key, *others), by_id = _statuses_of_key(world, code), _statuses_of_id(world, row.id)
        assert not others, f"{code} has two statuses"
        assert [by_key] == by_id, f"{row.id} and {code} have two statuses"
        if by_key.reason not in REFUSALS:
            _is_true_of(world, by_key, world.sage.rows[code].record, row)


def _is_true_of(world: World, status: Status, sage: Values, row: Row) -> None:
    expected = SyncStatus.PENDING_REVIEW if status.conflict else SyncStatus.SYNCHRONISED
    assert status.status is expected, f"{status.sage_key} is {status.reason}"
    assert (status.reason == Reason.CONFLICT.code) == bool(status.conflict)
    assert status.kind is world.trade.kind(sage), f"{status.sage_key} is told to be a {status.kind}"
    assert status.read_only == row.read_only, f"{status.sage_key} is told to be read-only: {status.read_only}"


def conflicts_are_between_people(world: World) -> None:
    for code, row in pairs(world):
        for status in _statuses_of_key(world, code):
            strangers = [each for each in status.conflict if each["crm"] not in world.edits.ever[row.id, each["field"]]]
            assert not strangers, f"nobody entered {strangers} in {row.id}"


def what_is_gone_is_told_to_be_gone(world: World) -> None:
    for status in world.logs.statuses.values():
        row = world.crm.rows.get(status.crm_id or 0)
        if row is None or not row.deleted:
            continue
        told = {Reason.MARKED_DELETED.code, Reason.DELETED_IN_CRM.code, Reason.NOT_CONTACT_ADDRESS.code}
        told |= {Reason.DELETED_BEFORE_SEEN.code} | REFUSALS
        assert status.reason in told, f"{row.id} is deleted and {status.reason}"


def each_row_of_an_export_ends(world: World) -> None:
    """What is sent again after a crash may end once more; of several ends the ledger counts the latest."""
    ends: dict[str, set[Result]] = defaultdict(set)
    for outcome in world.logs.outcomes:
        if outcome.result.final:
            for cause in outcome.causes:
                if cause.accounts_for:
                    ends[cause.change_id].add(outcome.result)
    rows = {change.id for change in world.logs.changes if change.source.accounts_for}
    assert rows <= set(ends), "rows of an export have no end"


def writes_have_stopped(world: World) -> None:
    """Everything is told once more, as after a restart, and nobody writes."""
    before = world.logs.all_commands
    world.capture_restarts()
    world.capture_sweeps()
    world.export_arrives()
    world.flow()
    assert world.logs.all_commands == before, "telling it again causes a write"


def _is_refused(world: World, code: str) -> bool:
    """Whether the latest write to either side was refused; the status must say so, or name a conflict."""
    ids = {status.record_id for status in _statuses_of_key(world, code)}
    latest = {each.target: each.reason for each in world.logs.outcomes if each.target and each.record_id in ids}
    refused = not REFUSALS.isdisjoint(latest.values())
    told = any(status.reason in REFUSALS for status in _statuses_of_key(world, code))
    assert refused or not told, f"{code} is told to be refused, and no write was"
    return refused


def pairs(world: World) -> list[tuple[str, Row]]:
    """Living records in the CRM with the code of a record that Sage has and that travels."""
    travels = {code for code, row in world.sage.rows.items() if world.trade.kind(row.record) is not None}
    return [(row.ext_id, row) for row in world.crm.living if row.ext_id in travels]


def _statuses_of_key(world: World, code: str) -> list[Status]:
    return [status for status in world.logs.statuses.values() if status.sage_key == code]


def _statuses_of_id(world: World, crm_id: int) -> list[Status]:
    return [status for status in world.logs.statuses.values() if status.crm_id == crm_id]


LAWS = (
    nothing_is_a_defect,
    sage_is_never_trespassed,
    versions_rise,
    nothing_is_made_twice,
    both_sides_have_the_same_records,
    a_deletion_in_the_crm_stands,
    both_sides_agree,
    quotations_have_the_same_lines,
    edits_survive,
    the_status_says_what_is_true,
    conflicts_are_between_people,
    what_is_gone_is_told_to_be_gone,
    each_row_of_an_export_ends,
    writes_have_stopped,
)

"""What a sight of Sales Management says that comes late, or that shows a write of ours before its outcome does."""

from dataclasses import replace

from cdc.rules.exchange import Exchange, Sent
from cdc.rules.sights_in_crm import seen_in_crm, seen_late_in_crm
from cdc.rules.under_way import landed
from schemas.vocabulary import System
from tests.rules.two_way.steps import Chapter, lived
from tests.rules.two_way.trade import ACCOUNTS
from tests.rules.two_way.world import World

OLD = {"phone": "1", "fax": "1"}
NEW = {"phone": "2", "fax": "1"}
WRITTEN = Exchange(agreed=NEW, sage=NEW, crm=OLD, to_crm=(Sent(2, NEW, OLD),), in_sage=True, landed_in_crm=1)
"""A change of the phone in Sage is on its way to Sales Management as version 2."""

WRITES: Chapter = [("sink_begins", {"system": System.CRM, "lost": False}), ("sink_answers", {"system": System.CRM})]
"""The sink carries out the next command; nobody has read its outcome yet."""


def test_an_edit_of_what_our_write_did_not_ask_for_still_stands_there() -> None:
    after = seen_late_in_crm(landed(WRITTEN, 2), {"phone": "1", "fax": "9"})
    assert (after.agreed, after.crm, after.conflicts) == (NEW | {"fax": "9"}, NEW | {"fax": "9"}, ())


def test_an_edit_of_what_our_write_changed_too_is_kept_as_a_conflict() -> None:
    after = seen_late_in_crm(landed(WRITTEN, 2), {"phone": "9", "fax": "1"})
    assert after.agreed == NEW
    assert [(each.field, each.sage, each.crm) for each in after.conflicts] == [("phone", "2", "9")]


def test_a_late_sight_of_what_was_known_before_our_write_says_nothing() -> None:
    after = landed(WRITTEN, 2)
    assert seen_late_in_crm(after, OLD) == after


def test_an_edit_that_stands_beside_our_write_shows_with_it() -> None:
    after = seen_in_crm(WRITTEN, NEW | {"fax": "9"}, 2, True)
    assert (after.agreed, after.crm) == (NEW | {"fax": "9"}, NEW | {"fax": "9"})


def test_of_two_edits_in_sales_management_the_later_one_stands_although_our_write_came_between() -> None:
    before = replace(landed(WRITTEN, 2), agreed={"phone": "2", "fax": "8"}, crm_said=("fax",))
    after = seen_in_crm(before, {"phone": "2", "fax": "9"}, 2, False)
    assert (after.agreed["fax"], after.conflicts) == ("9", ())


def test_an_edit_against_what_sage_has_by_now_is_a_conflict() -> None:
    changed = NEW | {"fax": "8"}
    before = replace(landed(WRITTEN, 2), agreed=changed, sage=changed)
    after = seen_in_crm(before, {"phone": "2", "fax": "9"}, 2, False)
    assert [(each.field, each.sage, each.crm) for each in after.conflicts] == [("fax", "8", "9")]


def test_our_own_write_that_is_seen_before_its_outcome_is_no_change_of_a_person() -> None:
    def phone(value: str) -> Chapter:
        edited: Chapter = [("sage_edits", {"number": 0, "field": "phone", "value": value}), ("export_arrives", {})]
        return [*edited, ("work", {"log": "changes", "crash": False})]

    def town(value: str) -> Chapter:
        return [("crm_edits", {"number": 0, "field": "town", "value": value})]

    begun: Chapter = [("sage_begins", {"phone": "1"}), ("export_arrives", {}), ("flow", {}), ("hooks_arrive", {})]
    last_hook: Chapter = [("capture_takes_hook", {"number": 2, "again": False})]
    seen: Chapter = [*last_hook, ("work", {"log": "changes", "crash": False})]
    world = lived(
        World(ACCOUNTS), [[*begun, ("flow", {})], [*town("9"), *phone("2"), *WRITES, *phone("3"), *town("8"), *seen]]
    )
    assert [(row.values["town"], row.values["phone"]) for row in world.crm.living] == [("8", "3")]
    assert [status.reason for status in world.logs.statuses.values()] == ["applied"]


def test_a_write_that_overtakes_the_answers_to_many_before_it_leaves_nothing_of_ours_alone() -> None:
    def phone(number: int) -> Chapter:
        edited: Chapter = [("sage_edits", {"number": 0, "field": "phone", "value": str(number)})]
        return [*edited, ("export_arrives", {}), ("work", {"log": "changes", "crash": False})]

    begun: Chapter = [("sage_begins", {"phone": "0"}), ("export_arrives", {}), ("worker_works", {}), *WRITES]
    world = lived(World(ACCOUNTS), [[*begun, *(step for number in range(1, 6) for step in (*phone(number), *WRITES))]])
    assert [outcome.left for outcome in world.logs.outcomes if outcome.left] == []
    assert [row.values["phone"] for row in world.crm.living] == ["5"]

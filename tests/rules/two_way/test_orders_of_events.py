"""Orders of events that once went wrong, each the shortest of its kind: the laws hold after them."""

from schemas.vocabulary import System
from tests.rules.two_way.into_crm import REFUSED_BY_CRM
from tests.rules.two_way.into_sage import REFUSED_BY_SAGE
from tests.rules.two_way.steps import Chapter, Step, lived
from tests.rules.two_way.trade import ACCOUNTS, CONTACTS, QUOTATIONS
from tests.rules.two_way.world import World

BORN_IN_CRM: Chapter = [
    ("crm_begins", {"phone": "1"}),
    ("hooks_arrive", {}),
    ("worker_works", {}),
    ("sink_begins", {"system": System.SAGE, "lost": False}),
]
"""Sage has the company; the answer is still under way."""

CRASH: Chapter = [("sink_restarts", {"system": System.SAGE})]


def edit(value: str | None, number: int = 0) -> Chapter:
    return [("crm_edits", {"number": number, "field": "phone", "value": value})]


def accounts(*chapters: Chapter) -> World:
    return lived(World(ACCOUNTS), list(chapters))


def test_a_sink_that_died_after_its_very_first_write_creates_nothing_again() -> None:
    world = accounts([*BORN_IN_CRM, *CRASH])
    assert list(world.sage.rows) == ["ANNM0001"]


def test_an_account_whose_answer_was_lost_is_known_although_it_was_edited_since() -> None:
    world = accounts([*BORN_IN_CRM, *CRASH, *edit("2"), ("flow", {})])
    assert [row.record["phone"] for row in world.sage.rows.values()] == ["2"]


def test_of_two_edits_after_a_lost_answer_the_last_one_stands() -> None:
    world = accounts([*BORN_IN_CRM, *CRASH, *edit("2"), ("hooks_arrive", {}), ("worker_works", {}), *edit("3")])
    assert [row.record["phone"] for row in world.sage.rows.values()] == ["3"]


def test_what_sage_refuses_after_a_lost_answer_makes_no_second_account() -> None:
    world = accounts([*BORN_IN_CRM, *CRASH, *edit(REFUSED_BY_SAGE)])
    assert list(world.sage.rows) == ["ANNM0001"]


def test_an_edit_before_a_creation_is_repeated_survives_the_repetition() -> None:
    world = accounts(
        [
            ("sage_begins", {"phone": "1"}),
            ("export_arrives", {}),
            ("worker_works", {}),
            ("sink_begins", {"system": System.CRM, "lost": True}),
            *edit("2"),
        ]
    )
    assert [row.values["phone"] for row in world.crm.living] == ["2"]
    assert [row.record["phone"] for row in world.sage.rows.values()] == ["2"]


def test_what_both_sides_refused_is_not_sent_again_when_it_is_told_again() -> None:
    town: Chapter = [("sage_edits", {"number": 0, "field": "town", "value": REFUSED_BY_CRM})]
    accounts([("sage_begins", {"phone": "1"})], [*town, *edit(REFUSED_BY_SAGE), ("hook_is_lost", {"number": 0})])


def test_an_edit_that_was_undone_on_a_customer_is_no_edit_of_the_potential() -> None:
    phone: Chapter = [("sage_edits", {"number": 0, "field": "phone", "value": REFUSED_BY_CRM})]
    world = accounts(
        [("sage_begins", {"marker": None}), ("export_arrives", {}), ("flow", {}), *phone, ("flow", {}), *edit(None)],
        [("sage_converts", {"number": 0})],
    )
    assert [row.record["phone"] for row in world.sage.rows.values()] == [REFUSED_BY_CRM]


def test_an_edit_of_a_customer_before_a_refused_write_is_no_edit_of_the_potential() -> None:
    phone: Chapter = [("sage_edits", {"number": 0, "field": "phone", "value": REFUSED_BY_CRM})]
    world = accounts([("sage_begins", {"marker": None})], phone, [("sage_converts", {"number": 0}), *edit("1")])
    assert [row.record["phone"] for row in world.sage.rows.values()] == [REFUSED_BY_CRM]


def test_a_contact_deleted_in_sage_before_its_creation_is_answered_is_told_to_be_deleted() -> None:
    steps: Chapter = [
        ("sage_begins", {"phone": "1"}),
        ("export_arrives", {}),
        ("sage_deletes", {"number": 0}),
        ("worker_works", {}),
        ("export_arrives", {}),
        ("sink_works", {"system": System.CRM}),
    ]
    world = lived(World(CONTACTS), [steps])
    assert [status.reason for status in world.logs.statuses.values()] == ["marked_deleted"]


def test_our_new_account_that_was_edited_in_sage_before_the_answer_came_is_still_ours() -> None:
    phone: Chapter = [("sage_edits", {"number": 0, "field": "phone", "value": "2"}), ("sage_exports", {})]
    world = accounts([*BORN_IN_CRM, *phone])
    assert [row.values["phone"] for row in world.crm.living] == ["2"]


def test_what_a_person_deleted_before_its_creation_is_repeated_is_not_created_again() -> None:
    world = accounts(
        [
            ("sage_begins", {"phone": "1"}),
            ("export_arrives", {}),
            ("worker_works", {}),
            ("sink_begins", {"system": System.CRM, "lost": True}),
            ("crm_deletes", {"number": 0}),
        ]
    )
    assert world.crm.living == []


def test_an_edit_replaces_the_one_before_it_although_an_export_shows_that_first() -> None:
    def town(value: str) -> Chapter:
        return [("crm_edits", {"number": 0, "field": "town", "value": value}), ("hooks_arrive", {})]

    born: Chapter = [("crm_begins", {"phone": "1"}), ("hooks_arrive", {}), ("flow", {})]
    late: Chapter = [("worker_works", {}), ("sink_begins", {"system": System.SAGE, "lost": False})]
    world = accounts([*born, *town("1"), ("sage_exports", {}), *late, *town("2"), ("sage_exports", {})])
    assert [row.record["town"] for row in world.sage.rows.values()] == ["2"]


def test_a_contact_that_was_none_for_a_while_between_two_exports_stays() -> None:
    turns: Chapter = [("sage_converts", {"number": 0})]
    world = lived(
        World(CONTACTS),
        [[("sage_begins", {"phone": "1"})], [*turns, *edit("2"), ("hooks_arrive", {}), ("flow", {}), *turns]],
    )
    assert len(world.crm.living) == 1


def test_what_was_emptied_while_a_customer_turned_into_a_potential_is_told_again_without_a_write() -> None:
    phone: Chapter = [("sage_edits", {"number": 0, "field": "phone", "value": REFUSED_BY_CRM})]
    accounts([("sage_begins", {"marker": None})], [("sage_converts", {"number": 0}), *phone, *edit(None)])


def test_what_an_earlier_write_put_there_is_known_although_a_later_one_was_refused() -> None:
    town: Chapter = [("crm_edits", {"number": 0, "field": "town", "value": "1"})]
    world = accounts([*BORN_IN_CRM, *CRASH, *edit(REFUSED_BY_SAGE), *town], edit("1"))
    assert [(row.record["phone"], row.record["town"]) for row in world.sage.rows.values()] == [("1", "1")]


def _two_edits_in_sage(*between: Step) -> list[Chapter]:
    def phone(value: str) -> Chapter:
        edited: Step = ("sage_edits", {"number": 0, "field": "phone", "value": value})
        return [edited, ("export_arrives", {}), ("worker_works", {})]

    written: Step = ("sink_begins", {"system": System.CRM, "lost": False})
    return [[("sage_begins", {"phone": "1"})], [*phone("2"), written, *between, *phone("3")]]


def test_a_second_edit_in_sage_replaces_the_first_although_that_is_just_being_written() -> None:
    world = lived(World(CONTACTS), _two_edits_in_sage())
    assert [row.values["phone"] for row in world.crm.living] == ["3"]


def test_a_second_edit_in_sage_replaces_the_first_although_the_answer_to_that_was_lost() -> None:
    world = lived(World(CONTACTS), _two_edits_in_sage(("sink_restarts", {"system": System.CRM})))
    assert [row.values["phone"] for row in world.crm.living] == ["3"]


def test_a_second_edit_in_sage_replaces_the_first_that_was_seen_before_its_answer() -> None:
    world = lived(World(CONTACTS), _two_edits_in_sage(("hooks_arrive", {})))
    assert [row.values["phone"] for row in world.crm.living] == ["3"]


def test_what_sage_refused_is_not_sent_again_because_an_earlier_edit_arrived_there_meanwhile() -> None:
    town: Chapter = [("crm_edits", {"number": 0, "field": "town", "value": REFUSED_BY_SAGE}), ("capture_sweeps", {})]
    first: Chapter = [*edit("2"), ("hooks_arrive", {}), ("worker_works", {})]
    accounts([("sage_begins", {"phone": "1"})], [*first, *town, ("sink_works", {"system": System.SAGE})])


def test_what_sage_refused_is_sent_again_once_a_part_of_it_is_taken_back() -> None:
    def town(value: str | None) -> Chapter:
        return [("crm_edits", {"number": 0, "field": "town", "value": value})]

    world = accounts([("sage_begins", {"phone": "1"})], [*edit("2"), *town(REFUSED_BY_SAGE)], town(None))
    assert [row.record["phone"] for row in world.sage.rows.values()] == ["2"]


def test_an_outcome_that_is_read_before_its_change_after_a_crash_hides_nothing_of_the_record() -> None:
    crash: Chapter = [("work", {"log": "changes", "crash": True}), ("work", {"log": "outcomes", "crash": False})]
    born: Chapter = [("crm_begins", {"lines": [], "notes": "Call first"}), ("hooks_arrive", {})]
    world = lived(World(QUOTATIONS), [[*born, *crash]])
    assert [(each.crm_id, each.name) for each in world.logs.statuses.values()] == [(101, "Sales order 101")]


def test_an_edit_survives_a_write_that_was_decided_before_the_creation_was_answered() -> None:
    begins: Chapter = [("sage_begins", {"phone": "1"}), ("export_arrives", {}), ("worker_works", {})]
    created: Chapter = [("sink_works", {"system": System.CRM})]
    again: Chapter = [("sage_edits", {"number": 0, "field": "phone", "value": "2"}), ("export_arrives", {})]
    decided: Chapter = [("work", {"log": "changes", "crash": False})]
    town: Chapter = [("crm_edits", {"number": 0, "field": "town", "value": "9"})]
    answered: Chapter = [("sink_works", {"system": System.CRM}), *[("work", {"log": "outcomes", "crash": False})] * 2]
    world = accounts([*begins, *created, *again, *decided, *town, *answered])
    assert [(row.values["town"], row.values["phone"]) for row in world.crm.living] == [("9", "2")]
    assert [(row.record["town"], row.record["phone"]) for row in world.sage.rows.values()] == [("9", "2")]


def test_a_sight_from_before_a_write_that_left_something_alone_takes_nothing_back() -> None:
    begins: Chapter = [("sage_begins", {"phone": "1"}), ("export_arrives", {}), ("flow", {})]
    town: Chapter = [("crm_edits", {"number": 0, "field": "town", "value": "9"})]
    again: Chapter = [("sage_edits", {"number": 0, "field": "phone", "value": "2"}), ("export_arrives", {})]
    seen_late: Chapter = [("capture_takes_hook", {"number": 0, "again": False}), ("flow", {})]
    world = accounts([*begins, ("hooks_arrive", {}), ("flow", {})], [*town, *again, ("flow", {}), *seen_late])
    assert [command.record["phone"] for command in world.logs.commands[System.SAGE] if command.record] == ["2"]
    assert [(row.values["town"], row.values["phone"]) for row in world.crm.living] == [("9", "2")]


def test_what_somebody_in_sage_sets_back_to_an_earlier_value_of_ours_is_a_change_by_sages_own_clock() -> None:
    back: Chapter = [("sage_edits", {"number": 0, "field": "phone", "value": "1"})]
    twice = [*edit("1"), *edit("2"), ("hooks_arrive", {}), ("flow", {})]
    world = accounts([("sage_begins", {"phone": "0"})], [*twice, *back])
    assert [row.values["phone"] for row in world.crm.living] == ["1"]
    assert [row.record["phone"] for row in world.sage.rows.values()] == ["1"]


def test_an_edit_of_a_customer_is_undone_although_its_last_write_was_a_repetition_that_left_no_version() -> None:
    changed: Chapter = [("sage_edits", {"number": 0, "field": "phone", "value": "2"}), ("export_arrives", {})]
    died: Chapter = [("worker_dies_after_sending", {"log": "changes", "count": 2})]
    again: Chapter = [
        ("sink_works", {"system": System.CRM}),
        ("work", {"log": "outcomes", "crash": False}),
        ("flow", {}),
    ]
    begins: Chapter = [("sage_begins", {"marker": None, "phone": "1"}), ("export_arrives", {})]
    world = accounts([*begins, *changed, *died, *again, *edit("9")])
    assert [row.values["phone"] for row in world.crm.living] == ["2"]


def test_an_echo_of_what_a_worker_sent_before_it_died_takes_nothing_back_in_sage() -> None:
    begins: Chapter = [("sage_begins", {"phone": "1"}), ("export_arrives", {})]
    died: Chapter = [
        ("worker_dies_after_sending", {"log": "changes", "count": 1}),
        ("sink_works", {"system": System.CRM}),
    ]
    changed: Chapter = [("sage_edits", {"number": 0, "field": "phone", "value": "2"}), ("export_arrives", {})]
    again: Chapter = [("hooks_arrive", {}), ("work", {"log": "outcomes", "crash": False}), ("worker_works", {})]
    world = accounts([*begins, *died, *changed, *again])
    assert [row.record["phone"] for row in world.sage.rows.values()] == ["2"]

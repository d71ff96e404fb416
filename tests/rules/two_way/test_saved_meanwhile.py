"""What a person saves while a write of ours is on its way: after the look at the record, or before the next one."""

from schemas.vocabulary import System
from tests.rules.two_way.steps import Chapter, lived
from tests.rules.two_way.trade import ACCOUNTS
from tests.rules.two_way.world import World

BEGINS: Chapter = [("sage_begins", {"phone": "1", "town": "1"})]


def in_sage(town: str) -> Chapter:
    return [
        ("sage_edits", {"number": 0, "field": "town", "value": town}),
        ("export_arrives", {}),
        ("worker_works", {}),
    ]


def between_look_and_write(field: str) -> Chapter:
    return [
        *in_sage("2"),
        ("crm_edits_between_look_and_write", {"field": field, "value": "9"}),
        ("sink_works", {"system": System.CRM}),
    ]


def saved(value: str) -> Chapter:
    return [("crm_edits", {"number": 0, "field": "phone", "value": value})]


def both_sides(world: World) -> list[tuple[object, object]]:
    records = [*(row.values for row in world.crm.living), *(row.record for row in world.sage.rows.values())]
    return [(record["phone"], record["town"]) for record in records]


def test_another_field_survives_although_its_hook_is_lost() -> None:
    lost: Chapter = [("hook_is_lost", {"number": 0})]
    world = lived(World(ACCOUNTS), [BEGINS, [*between_look_and_write("phone"), *lost]])
    assert both_sides(world) == [("9", "2"), ("9", "2")]


def test_the_same_field_is_told_as_a_conflict() -> None:
    world = lived(World(ACCOUNTS), [BEGINS, between_look_and_write("town")])
    told = [conflict for status in world.logs.statuses.values() for conflict in status.conflict]
    assert told == [{"field": "town", "sage": "2", "crm": "9"}]


def test_two_writes_that_meet_an_edit_of_another_field_make_no_conflict_of_their_own() -> None:
    first: Chapter = [*saved("9"), *in_sage("2"), ("sink_begins", {"system": System.CRM, "lost": False})]
    behind: Chapter = [*in_sage("3"), ("sink_works", {"system": System.CRM}), *saved("8")]
    world = lived(World(ACCOUNTS), [BEGINS, [*first, *behind]])
    assert [status.conflict for status in world.logs.statuses.values()] == [()]
    assert both_sides(world) == [("8", "3"), ("8", "3")]

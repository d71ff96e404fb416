"""What a new version of a schema breaks for those who build on the old one."""

from typing import Any

import pytest

from schemas.compatibility import Schema, incompatibilities

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
NOTHING: Schema = {"type": "null"}


def message(required: tuple[str, ...] = (), **properties: Any) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required)}


def either(*parts: Schema) -> Schema:
    return {"anyOf": list(parts)}


def one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (message(a=TEXT), message(a=TEXT)),
        (message(a=TEXT), message(a=TEXT, b=TEXT)),
        (message(("a",), a=TEXT), message(a=TEXT)),
        (message(a=one_of("x")), message(a=one_of("x", "y"))),
        (message(a=one_of("x")), message(a=TEXT)),
        (message(a=TEXT), message(a=TEXT | {"description": "more"})),
        (message(a=TEXT | {"maxLength": 8}), message(a=TEXT | {"maxLength": 9})),
        (message(a=TEXT | {"maxLength": 8}), message(a=TEXT)),
        (message(a=WHOLE | {"minimum": 1}), message(a=WHOLE | {"minimum": 0})),
        (message(a=TEXT | {"pattern": "x"}), message(a=TEXT)),
        (message(a=either(TEXT, NOTHING)), message(a=either(NOTHING, TEXT))),
        (message(a={"type": "object"}), message(a=message(b=TEXT))),
    ],
)
def test_what_readers_can_live_with_is_compatible(old: Schema, new: Schema) -> None:
    assert incompatibilities(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (message(a=TEXT), message(), "message.a: is gone"),
        (message(a=TEXT), message(("a",), a=TEXT), "message.a: is required now"),
        (message(), message(("a",), a=TEXT), "message.a: is required now"),
        (message(a=NUMBER), message(a=WHOLE), "message.a: is no longer number"),
        (message(a=either(TEXT, NOTHING)), message(a=TEXT), "message.a: is no longer null"),
        (message(a=TEXT), message(a=either(TEXT, NOTHING)), "message.a: may now be null"),
        (message(a=one_of("x", "y")), message(a=one_of("x")), "message.a: no longer takes 'y'"),
        (message(a=TEXT), message(a=one_of("x", "y")), "message.a: takes only x, y now"),
        (message(a=WHOLE | {"const": 1}), message(a=WHOLE | {"const": 2}), "message.a: no longer takes '1'"),
        (message(a=TEXT | {"maxLength": 8}), message(a=TEXT | {"maxLength": 7}), "message.a: maxLength is 7 now"),
        (message(a=TEXT), message(a=TEXT | {"maxLength": 7}), "message.a: maxLength is 7 now"),
        (message(a=WHOLE), message(a=WHOLE | {"minimum": 0}), "message.a: minimum is 0 now"),
        (message(a=WHOLE | {"minimum": 0}), message(a=WHOLE | {"minimum": 1}), "message.a: minimum is 1 now"),
        (message(a=TEXT), message(a=TEXT | {"pattern": "x"}), "message.a: pattern is x now"),
        (message(a=TEXT), message(a=TEXT | {"format": "date"}), "message.a: format is date now"),
        (message(a=message(b=TEXT)), message(a=message()), "message.a.b: is gone"),
        (
            message(a={"type": "array", "items": message(b=TEXT)}),
            message(a={"type": "array", "items": message()}),
            "message.a[].b: is gone",
        ),
        (
            message(a={"type": "object", "additionalProperties": WHOLE | {"maximum": 9}}),
            message(a={"type": "object", "additionalProperties": WHOLE | {"maximum": 8}}),
            "message.a[]: maximum is 8 now",
        ),
    ],
)
def test_what_breaks_a_reader_is_told(old: Schema, new: Schema, line: str) -> None:
    assert incompatibilities(old, new) == [line]


def test_another_type_is_told_from_both_sides() -> None:
    lines = incompatibilities(message(a=WHOLE), message(a=TEXT))
    assert lines == ["message.a: is no longer integer", "message.a: may now be string"]


def test_whole_numbers_that_become_fractions_are_told_since_readers_counted_on_whole_ones() -> None:
    assert incompatibilities(message(a=WHOLE), message(a=NUMBER)) == ["message.a: may now be number"]


def test_definitions_are_looked_into() -> None:
    old = message(a={"$ref": "#/$defs/A"}) | {"$defs": {"A": one_of("x", "y")}}
    new = message(a={"$ref": "#/$defs/B"}) | {"$defs": {"B": one_of("x")}}
    assert incompatibilities(old, new) == ["message.a: no longer takes 'y'"]


def test_a_definition_that_was_only_moved_is_compatible() -> None:
    old = message(a={"$ref": "#/$defs/A"}) | {"$defs": {"A": one_of("x")}}
    assert incompatibilities(old, message(a=one_of("x"))) == []


def test_all_that_breaks_is_told_at_once() -> None:
    old, new = message(a=TEXT, b=WHOLE, c=TEXT), message(("c",), b=WHOLE | {"minimum": 1}, c=TEXT)
    assert incompatibilities(old, new) == [
        "message.a: is gone",
        "message.b: minimum is 1 now",
        "message.c: is required now",
    ]

"""Mistakes are described by their place, never by what stands there (promise 12)."""

from typing import Any

import pytest
from pydantic import ValidationError

from cdc.rules.mistakes import describe
from schemas.record import Record
from schemas.records import RECORDS
from schemas.vocabulary import Entity


def mistakes_in(values: Any, entity: Entity = Entity.ACCOUNT) -> str:
    kind: type[Record] = RECORDS[entity]
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(values)
    return describe(caught.value)


def test_a_mistake_names_its_field() -> None:
    assert mistakes_in({"name": "A B C Ltd"}) == "code: field required"


def test_a_mistake_in_a_line_names_the_line() -> None:
    order = {"code": "101", "lines": [{"number": 1, "net": "abc"}]}
    assert mistakes_in(order, Entity.SALES_ORDER) == "lines.0.net: input should be a valid decimal"


def test_a_mistake_does_not_repeat_the_value() -> None:
    assert "Jane" not in mistakes_in({"code": "ABC001", "contact_name": "Jane Doe, 1 Private Road, Newcastle"})


def test_an_unknown_field_is_not_named_since_its_name_is_content() -> None:
    assert mistakes_in({"code": "A", "jane@acme.example": 1}) == "unknown field: extra inputs are not permitted"


def test_no_record_at_all_is_a_mistake_of_the_record() -> None:
    assert mistakes_in(None).startswith("record: ")


def test_only_the_first_few_mistakes_are_told() -> None:
    order = {"code": "101", "lines": [{"number": "x"} for _ in range(1000)]}
    told = mistakes_in(order, Entity.SALES_ORDER).split("; ")
    assert told[-1] == "and 995 more"
    assert len(told) == 6

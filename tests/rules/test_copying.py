"""A copy with some fields different is what the standard library would give."""

import dataclasses

import pytest

from cdc.rules.copying import replace
from cdc.rules.known import Known

BEFORE = Known(record_id="r", kind="customer", words="as before")


def test_a_copy_has_the_changes_and_the_rest_as_before() -> None:
    assert replace(BEFORE, crm_id=7) == dataclasses.replace(BEFORE, crm_id=7)


def test_what_is_copied_stays_as_it_was() -> None:
    replace(BEFORE, words="different")
    assert BEFORE.words == "as before"


def test_a_field_that_there_is_not_is_an_error_that_names_it() -> None:
    with pytest.raises(TypeError, match="Known has no field colour"):
        replace(BEFORE, colour="red")


def test_a_copy_never_changes_either() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        replace(BEFORE, crm_id=7).crm_id = 8  # type: ignore[misc]  # that it can't be set is what is tested

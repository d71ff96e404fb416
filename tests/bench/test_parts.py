"""The parts of the bench."""

from importlib.util import find_spec

import pytest

from bench.parts import PARTS, Part, chosen
from cdc.operations.bench import MEASUREMENTS


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_part_can_be_run(part: Part) -> None:
    assert find_spec(part.module) is not None


@pytest.mark.parametrize("module", MEASUREMENTS.values())
def test_a_measurement_of_the_command_can_be_run(module: str) -> None:
    assert find_spec(module) is not None


def test_without_names_every_part_is_chosen() -> None:
    assert chosen([]) == list(PARTS)


def test_parts_keep_their_order_whatever_order_they_were_named_in() -> None:
    assert [part.name for part in chosen(["idle", "diff"])] == ["diff", "idle"]


def test_a_name_that_is_no_part_is_refused() -> None:
    with pytest.raises(KeyError, match="diffs"):
        chosen(["diffs"])

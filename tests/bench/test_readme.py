"""The bench's block in the README."""

import pytest

from bench.readme import with_block

MARKED = "before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n"


def test_only_what_is_between_the_markers_changes() -> None:
    assert with_block(MARKED, "new") == "before\n<!-- bench -->\nnew\n<!-- /bench -->\nafter\n"


def test_writing_twice_is_writing_once() -> None:
    assert with_block(with_block(MARKED, "new"), "new") == with_block(MARKED, "new")


def test_a_backslash_in_a_figure_stays_one() -> None:
    assert "a\\1b" in with_block(MARKED, "a\\1b")


@pytest.mark.parametrize("text", ["no markers", MARKED + MARKED])
def test_a_text_without_exactly_one_pair_of_markers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="exactly one pair"):
        with_block(text, "new")

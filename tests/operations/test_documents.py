"""The README's tables and example are those of the code."""

from cdc.operations.documents import README, with_tables


def test_the_tables_of_the_readme_are_current() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_tables(text) == text, "run: python -m cdc.operations.documents --write"


def test_a_table_is_written_between_its_markers_only() -> None:
    written = with_tables("before\n<!-- topics -->\nold\n<!-- /topics -->\nafter\n")
    assert written.startswith("before\n<!-- topics -->\n| topic |")
    assert written.endswith("<!-- /topics -->\nafter\n")
    assert "old" not in written

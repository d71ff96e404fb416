"""The table of the results in the README, one row a fault."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.chaos.every import FAULTS
from tests.chaos.result import Result

_BEGIN, _END = "<!-- chaos -->", "<!-- /chaos -->"
_HEAD = (
    "| fault | runs | changes | lost or wrong | made twice | deliveries repeated "
    "| fault over → next outcome, median and longest | → all at rest, median |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
)


def write_table(readme: Path, results: Sequence[Result]) -> None:
    """Between the marks, if the README has them."""
    text = readme.read_text(encoding="utf-8")
    if _BEGIN not in text:
        return
    before, rest = text.split(_BEGIN, 1)
    _, after = rest.split(_END, 1)
    readme.write_text(f"{before}{_BEGIN}\n{table(results)}{_END}{after}", encoding="utf-8")


def table(results: Sequence[Result]) -> str:
    rows = [_row(fault.words, [one for one in results if one.fault == name]) for name, fault in FAULTS.items()]
    return _HEAD + "".join(row for row in rows if row) + _row("**all**", results)


def _row(words: str, results: Sequence[Result]) -> str:
    if not results:
        return ""
    twice = sum(one.counts.get("made twice", 0) for one in results)
    wrong = sum(sum(one.counts.values()) for one in results) - twice
    repeated, messages = sum(one.repeated for one in results), sum(one.messages for one in results)
    firsts = [one.first_outcome_s for one in results if one.first_outcome_s is not None]
    first = f"{median(firsts):.1f} s, {max(firsts):.1f} s" if firsts else "–"
    return (
        f"| {words} | {len(results)} | {sum(one.changes for one in results):,} | {wrong} | {twice} "
        f"| {repeated:,} of {messages:,} | {first} | {median(one.rest_s for one in results):.0f} s |\n"
    )

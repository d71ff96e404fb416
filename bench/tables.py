"""The tables of the README: figures in a form that a person reads, with what was not measured and how busy it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.goals import GOALS, Goal, figure
from bench.measuring import Measured
from bench.results import Results


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and where its figure stands below a side: a spread, or a number."""

    heading: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One table: a row for each side of a part."""

    part: str
    title: str
    columns: tuple[Column, ...]
    remark: str


COMPARISONS = (
    Comparison("folder_to_topic", "An export in a folder → records in a topic", (
        Column("rows/s", ("rows_per_s",)), Column("beside the script", ("x_ref",)),
        Column("CPU µs a row", ("cpu_us_per_row",)), Column("one row, p50 ms", ("single_row", "p50_ms")),
        Column("p99 ms", ("single_row", "p99_ms")), Column("resident MB, idle", ("idle_mb",)),
        Column("loaded", ("resident_mb",)), Column("records when 1 % changed", ("again_records",)),
        Column("seconds", ("again_s",)),
    ), "The script sends every row of every export again. FileStream follows one fixed file line by line without "
       "reading CSV, and never sees an export that is renamed into its place: 0 records is a loss there. \"One row\" "
       "is a file of one row put in place, for FileStream a line appended."),
    Comparison("diff", "What changed between two exports of a million rows", (
        Column("seconds", ("took_s",)), Column("CPU s", ("cpu_s",)), Column("peak MB", ("peak_mb",)),
    ), "Process start included, each found exactly what differs. The rivals read both files and count; the connector "
       "reads the new one with proof, builds every event and keeps the new state."),
    Comparison("worker_stage", "Changes in → commands and status out, the same rules everywhere", (
        Column("events/s", ("events_per_s",)), Column("beside bare", ("to_bare",)),
        Column("CPU µs an event", ("cpu_us_per_event",)), Column("peak MB", ("peak_mb",)),
    ), "The bare loop keeps its state in a dictionary and forgets it; the others keep a table with a changelog."),
    Comparison("commit_to_event", "Debezium with PostgreSQL on Kafka Connect: not the same job", (
        Column("commit → event, p50 ms", ("single_row", "p50_ms")), Column("p99 ms", ("single_row", "p99_ms")),
        Column("one UPDATE of all rows, events/s", ("events_per_s",)), Column("CPU µs an event", ("cpu_us_per_event",)),
        Column("resident MB", ("resident_mb",)),
    ), "The database's log tells Debezium of every change; Sage tells nobody, so the connector finds them in an "
       "export. To be laid beside \"one row\" and \"rows/s\" above."),
)  # fmt: skip


def number(value: float) -> str:
    """Three significant digits, thousands with commas."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{float(f'{value:.3g}'):g}"


def cell(found: Any) -> str:
    """``median (least–greatest)`` of a spread, the number itself, or a dash for what is not there."""
    if isinstance(found, Mapping) and "median" in found:
        least, greatest = number(found["min"]), number(found["max"])
        return number(found["median"]) + (f" ({least}–{greatest})" if least != greatest else "")
    return number(found) if isinstance(found, int | float) else "–"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of Markdown."""
    return [f"| {' | '.join(line)} |" for line in (headings, ["---"] * len(headings), *rows)]


def goals_table(results: Results) -> list[str]:
    """Each goal with its figure, and whether it is reached."""
    rows = [(goal.what, *_measured(goal, results), _asked(goal)) for goal in GOALS]
    return table(("what", "measured", "", "goal"), rows)


def _measured(goal: Goal, results: Results) -> tuple[str, str]:
    part = results["parts"].get(goal.part)
    value = figure(part, goal.path)
    if part is None or value is None:
        return "not measured", "–"
    verdict = "reached" if goal.reached(value) else "**missed**"
    marks = [*(["on busy cores"] if part["disturbed"] else []), *(["in a quick run"] if part["quick"] else [])]
    return f"{number(value)} {goal.unit}", ", ".join([verdict, *marks])


def _asked(goal: Goal) -> str:
    sign = {"at most": "≤", "at least": "≥", "exactly": "="}[goal.means]
    return f"{sign} {number(goal.limit)}"


def comparison_lines(comparison: Comparison, part: Measured) -> list[str]:
    """Title, table and remarks."""
    sides = part["figures"].get("sides", {})
    rows = [(name, *(cell(_at(side, column.path)) for column in comparison.columns)) for name, side in sides.items()]
    missing = [f"{name} was not measured: {why}." for name, why in part["figures"].get("not_measured", {}).items()]
    return [
        f"**{comparison.title}**",
        "",
        *table(("", *(column.heading for column in comparison.columns)), rows),
        "",
        " ".join([comparison.remark, *missing, said_of(part)]),
        "",
    ]


GROWTH = {
    "first load, s": "first_s",
    "CPU s": "first_cpu_s",
    "1 % changed, s": "again_s",
    "resident MB": "resident_mb",
    "idle MB": "idle_mb",
}


def growth_lines(part: Measured) -> list[str]:
    """A row for each size: rows of one export, then companies."""
    figures = part["figures"]
    each = figures.get("rows_of_a_company", 0)
    points = [
        *((f"{number(point['rows'])} rows", point) for point in figures.get("rows", {}).get("connector", [])),
        *((f"{number(point['companies'])} × {number(each)} rows", point) for point in figures.get("companies", [])),
    ]
    rows = [(name, *(cell(point.get(measure)) for measure in GROWTH.values())) for name, point in points]
    title = "**How capture grows with the rows of an export, and with companies whose exports arrive at once**"
    return [title, "", *table(("", *GROWTH), rows), "", said_of(part), "", "![Growth](docs/bench-growth.svg)", ""]


def _at(side: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        side = side.get(step) if isinstance(side, Mapping) else None
    return side


def said_of(part: Measured) -> str:
    """When it was measured, how large it was, and how busy the machine was."""
    counts = ("rows", "events", "commits", "rounds")
    found = {name: part["figures"][name] for name in counts if _is_number(part["figures"].get(name))}
    sizes = [f"{number(count)} {name if count != 1 else name.removesuffix('s')}" for name, count in found.items()]
    busy = f"others kept {part['others_cores']:.1f} cores busy"
    marks = [*(["a **quick** run"] if part["quick"] else []), *(["**disturbed**"] if part["disturbed"] else [])]
    versions = [f"{name} {version}" for name, version in part["figures"].get("versions", {}).items()]
    told = [*versions, *sizes, part["measured_at"], f"load before {part['load_before']:.1f}", busy, *marks]
    return f"({'; '.join(told)})"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def everything(results: Results) -> str:
    """All tables, as they stand in the README."""
    found = [_machine(results["machine"]), "", *goals_table(results), ""]
    if any(comparison.part in results["parts"] for comparison in COMPARISONS):
        found += ["![The connector beside other ways to do the same](docs/bench-beside.svg)", ""]
    for comparison in COMPARISONS:
        if part := results["parts"].get(comparison.part):
            found += comparison_lines(comparison, part)
    if growth := results["parts"].get("growth"):
        found += growth_lines(growth)
    return "\n".join(found).strip()


def _machine(machine: Mapping[str, object]) -> str:
    if not machine:
        return "Nothing was measured yet."
    return (
        f"Measured by `make bench` on {machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}, Kafka {machine['kafka']}; medians (least–greatest) over "
        "rounds in which the sides took turns. Compare the ratios and the processor time, not the seconds."
    )

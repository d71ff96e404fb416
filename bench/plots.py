"""Which figures are drawn: what each side does beside the others, and how capture grows."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.results import Results
from bench.svg import Bars, Lines, bars, lines
from bench.tables import number

OURS = "connector"
DOCS = Path(__file__).parents[1] / "docs"


def drawings(results: Results) -> dict[str, str]:
    """SVG by file name; a drawing without any figures is left out."""
    found = {"bench-beside.svg": _beside(results), "bench-growth.svg": _growth(results)}
    return {name: drawing for name, drawing in found.items() if drawing}


def write(results: Results, folder: Path = DOCS) -> None:
    """Put the drawings into the folder."""
    for name, drawing in drawings(results).items():
        (folder / name).write_text(drawing, encoding="utf-8")


def _beside(results: Results) -> str:
    folder, diff = _sides(results, "folder_to_topic"), _sides(results, "diff")
    single = {name: side["single_row"]["p50_ms"] for name, side in folder.items()}
    single |= {name: side["single_row"]["p50_ms"] for name, side in _sides(results, "commit_to_event").items()}
    panels = [
        _panel("First load of an export, rows a second", _medians(folder, "rows_per_s"), number),
        _panel("Processor time, µs a row", _medians(folder, "cpu_us_per_row"), number),
        _panel("Records sent when 1 % of an export changed", _medians(folder, "again_records"), number),
        _panel("One changed row until its record is there, p50, ms", single, number),
        _panel("Resident memory after the load, MB", _medians(folder, "resident_mb"), number),
        _panel("Differences of a million rows found, s", _medians(diff, "took_s"), number),
        _panel("Worker with the same rules, events a second",
               _medians(_sides(results, "worker_stage"), "events_per_s"), number),
    ]  # fmt: skip
    drawn = [panel for panel in panels if panel.values]
    return bars("The connector beside other ways to do the same", drawn) if drawn else ""


def _panel(title: str, values: Mapping[str, float], shown: Callable[[float], str]) -> Bars:
    return Bars(title, values, OURS, shown)


def _sides(results: Results, part: str) -> dict[str, Any]:
    found = results["parts"].get(part)
    sides: dict[str, Any] = found["figures"].get("sides", {}) if found else {}
    return sides


def _medians(sides: Mapping[str, Any], measure: str) -> dict[str, float]:
    return {name: side[measure]["median"] for name, side in sides.items() if measure in side}


def _growth(results: Results) -> str:
    part = results["parts"].get("growth")
    if part is None or not part["figures"]:
        return ""
    ours, script = (part["figures"]["rows"][name] for name in (OURS, "script, batched"))
    companies = part["figures"]["companies"]
    panels = [
        Lines("Seconds by rows of one export", {
            "first load": _line(ours, "rows", "first_s"), "script": _line(script, "rows", "first_s"),
            "1 % changed": _line(ours, "rows", "again_s"),
        }, "rows", _seconds),
        Lines("Resident memory by rows of one export", {
            "connector": _line(ours, "rows", "resident_mb"), "script": _line(script, "rows", "resident_mb"),
        }, "rows", _megabytes),
        Lines("Companies of 1,000 customers whose exports arrive at once", {
            "seconds": _line(companies, "companies", "first_s"),
            "CPU seconds": _line(companies, "companies", "first_cpu_s"),
        }, "companies", _seconds),
        Lines("Resident memory by companies", {
            "loaded": _line(companies, "companies", "resident_mb"), "idle": _line(companies, "companies", "idle_mb"),
        }, "companies", _megabytes),
    ]  # fmt: skip
    return lines("How capture grows with rows and companies", panels)


def _line(points: list[dict[str, float]], x: str, y: str) -> list[tuple[float, float]]:
    return [(point[x], max(point[y], 0.001)) for point in points if y in point]


def _seconds(value: float) -> str:
    return f"{number(value)} s"


def _megabytes(value: float) -> str:
    return f"{number(value)} MB"

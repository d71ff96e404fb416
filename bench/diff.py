"""Find 1 % changed rows in an export of a million customers, beside polars merely reading both files."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.customers import customers

ROWS = 1_000_000
CHANGED_SHARE = 0.01
ROUNDS = 3

Report = dict[str, float]


def measure(folder: Path, rows: int = ROWS, rounds: int = ROUNDS) -> dict[str, float]:
    """Medians of seconds on both sides, their ratio, and the peak of resident memory of the capturing process."""
    for name, share in (("before", 0.0), ("after", CHANGED_SHARE)):
        export = folder / name / "customers.csv"
        export.parent.mkdir(parents=True)
        with export.open("wb") as file:
            file.writelines(customers(rows, share))
    _side("capture", folder / "before", folder / "state")
    reports: dict[str, list[Report]] = {"capture": [], "polars": []}
    for number in range(rounds):
        state = folder / f"state-{number}"
        shutil.copytree(folder / "state", state)
        reports["capture"].append(_side("capture", folder / "after", state))
        reports["polars"].append(_side("polars", folder / "before", folder / "after"))
        shutil.rmtree(state)
    return _figures(rows, reports)


def _figures(rows: int, reports: dict[str, list[Report]]) -> dict[str, float]:
    def median(side: str, name: str) -> float:
        return statistics.median(report[name] for report in reports[side])

    diff_s, read_s = median("capture", "diff_s"), median("polars", "read_s")
    return {
        "rows": rows,
        "changes": median("capture", "changes"),
        "diff_s": round(diff_s, 2),
        "polars_reads_both_s": round(read_s, 2),
        "ratio": round(diff_s / read_s, 2),
        "commit_s": round(median("capture", "commit_s"), 2),
        "peak_mb": round(max(report["peak_mb"] for report in reports["capture"])),
        "polars_peak_mb": round(max(report["peak_mb"] for report in reports["polars"])),
    }


def _side(name: str, *folders: Path) -> Report:
    """One run in a process of its own."""
    command = [sys.executable, "-m", "bench.diff_sides", name, *map(str, folders)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    report: Report = json.loads(done.stdout)
    print(f"{name}: {report}", file=sys.stderr, flush=True)
    return report


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(measure(Path(scratch))))

"""What changed between two exports of a million customers: ours beside duckdb, polars and the csv-diff crate.

The start of the process is in every figure, and each run proves that it found exactly what was changed. The rivals read
both files and count; ours reads the new one with proof, compares it with what it remembers, builds every change event
and keeps the new state.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.arithmetic import Round, over_rounds, with_ratio
from bench.customers import Changes, changed_customers, customers
from bench.measuring import CHECKOUT
from bench.options import is_quick
from bench.processes import Command
from bench.rivals.cache import NotInstalled
from bench.rivals.crates import csv_diff, csv_diff_version
from bench.rivals.python import rivals_python, version_of
from bench.timed import Run, timed

ROWS, ROUNDS = 1_000_000, 3
QUICK_ROWS, QUICK_ROUNDS = 50_000, 1
OURS = "connector"

Compare = Callable[[Path, Path, Path], Command]
"""The command that compares one folder's export with another's; the last folder is for what it remembers."""


def rivals() -> tuple[dict[str, Compare], dict[str, str]]:
    """Those that can be had on this machine, by name, and why others can't."""
    found: dict[str, Compare] = {OURS: _ours}
    missing: dict[str, str] = {}
    for name, prepare in {"duckdb": _duckdb, "polars": _polars, "csv-diff": _csv_diff}.items():
        try:
            found[name] = prepare()
        except NotInstalled as error:
            missing[name] = str(error)
    return found, missing


def versions() -> dict[str, str]:
    """Of the rivals, as they are pinned."""
    return {"duckdb": version_of("duckdb"), "polars": version_of("polars"), "csv-diff": csv_diff_version()}


def _ours(before: Path, after: Path, state: Path) -> Command:
    return sys.executable, "-m", "bench.diff_sides", "capture", after, state


def _duckdb() -> Compare:
    return partial(_script, rivals_python(), "diff_duckdb.py")


def _polars() -> Compare:
    return partial(_script, rivals_python(), "diff_polars.py")


def _csv_diff() -> Compare:
    return partial(_program, csv_diff())


def _script(python: Path, script: str, before: Path, after: Path, _: Path) -> Command:
    return python, Path(__file__).with_name(script), before / "customers.csv", after / "customers.csv"


def _program(program: Path, before: Path, after: Path, _: Path) -> Command:
    return program, before / "customers.csv", after / "customers.csv"


def measure(folder: Path, rows: int, rounds: int) -> dict[str, object]:
    """Seconds, processor seconds and peak memory of each, in turns."""
    expected = _write_exports(folder, rows)
    sides, missing = rivals()
    timed(_ours(folder, folder / "before", folder / "state"), CHECKOUT)
    found = [_one_round(folder, sides, expected) for _ in range(rounds)]
    return {
        "rows": rows, "rounds": rounds, "changes": expected, "versions": versions(),
        "sides": over_rounds(with_ratio(found, "took_s", OURS, "times_ours")), "not_measured": missing,
    }  # fmt: skip


def _write_exports(folder: Path, rows: int) -> Changes:
    """Both exports, and what differs between them: 1 % updated, half of that added and half deleted."""
    changes: Changes = {"updated": rows // 100, "added": rows // 200, "deleted": rows // 200}
    for name, pieces in (("before", customers(rows)), ("after", changed_customers(rows, changes))):
        (folder / name).mkdir()
        with (folder / name / "customers.csv").open("wb") as file:
            file.writelines(pieces)
    return changes


def _one_round(folder: Path, sides: dict[str, Compare], expected: Changes) -> Round:
    return {name: _one(name, compare, folder, expected) for name, compare in sides.items()}


def _one(name: str, compare: Compare, folder: Path, expected: Changes) -> dict[str, float]:
    state = folder / "state-of-this-run"
    shutil.copytree(folder / "state", state)
    run = timed(compare(folder / "before", folder / "after", state), CHECKOUT)
    shutil.rmtree(state)
    _check(name, run, expected)
    print(f"{name}: {run.took_s:.2f} s, {run.cpu_s:.2f} s CPU, {run.peak_mb:.0f} MB", file=sys.stderr, flush=True)
    return {"took_s": run.took_s, "cpu_s": run.cpu_s, "peak_mb": run.peak_mb}


def _check(name: str, run: Run, expected: Changes) -> None:
    found = json.loads(run.printed)
    if {kind: found.get(kind) for kind in expected} != expected:
        raise RuntimeError(f"{name} found {found} where {expected} was changed")


if __name__ == "__main__":
    quick = is_quick(__doc__)
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure(Path(scratch), *((QUICK_ROWS, QUICK_ROUNDS) if quick else (ROWS, ROUNDS)))
    print(json.dumps(figures))

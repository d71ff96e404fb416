"""The results that are kept: one file with the latest figures of every part."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from bench.measuring import Measured

RESULTS = Path(__file__).with_name("results.json")
SCHEMA = 1


class Results(TypedDict):
    """``parts`` by name; ``machine`` is the one on which the last of them was measured."""

    schema: int
    machine: dict[str, object]
    parts: dict[str, Measured]


def read(path: Path = RESULTS) -> Results:
    """What is kept; empty when there is nothing yet. Raises ValueError when the file is something else."""
    if not path.exists():
        return {"schema": SCHEMA, "machine": {}, "parts": {}}
    found: Results = json.loads(path.read_text(encoding="utf-8"))
    if found.get("schema") != SCHEMA:
        raise ValueError(f"{path} has schema {found.get('schema')}, expected {SCHEMA}: delete it and measure again")
    return found


def with_parts(before: Results, machine: dict[str, object], measured: Mapping[str, Measured]) -> Results:
    """The results with these parts anew. A part that failed this time leaves what was measured before."""
    good = {name: part for name, part in measured.items() if not part["failed"]}
    failed_anew = {name: part for name, part in measured.items() if part["failed"] and name not in before["parts"]}
    return {"schema": SCHEMA, "machine": machine, "parts": {**before["parts"], **failed_anew, **good}}


def write(results: Results, path: Path = RESULTS) -> None:
    """Sorted, so that two runs differ in their figures only."""
    path.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")

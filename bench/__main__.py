"""``make bench``: every part one after the other; results, tables and plots are written as each of them ends."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import plots, results, tables
from bench.machine import described
from bench.measuring import Measured, measure
from bench.parts import PARTS, Part, chosen
from bench.readme import README, with_block
from cdc.broker.artifacts import PINNED, pinned_jars


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 when everything asked for was measured, 1 when a part failed, 2 for an unknown part."""
    asked = _arguments().parse_args(arguments)
    try:
        parts = chosen(asked.only)
    except KeyError as error:
        print(f"there is no part {error}; there are {', '.join(part.name for part in PARTS)}", file=sys.stderr)
        return 2
    if asked.list:
        print("\n".join(f"{part.name:16} about {part.minutes:g} min  python -m {part.module}" for part in parts))
        return 0
    if not asked.write:
        return _run(parts, asked)
    return _write(results.read(asked.results), asked.results)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller and fewer; nothing is kept")
    parser.add_argument("--only", action="append", default=[], metavar="PART", help="this part; may be repeated")
    parser.add_argument("--list", action="store_true", help="the parts and how long each takes")
    parser.add_argument("--write", action="store_true", help="measure nothing: tables and plots from what is kept")
    parser.add_argument("--results", type=Path, default=results.RESULTS, help="where the results are kept")
    return parser


def _run(parts: list[Part], asked: argparse.Namespace) -> int:
    measured: dict[str, Measured] = {}
    for part in parts:
        print(f"measuring {part.name}, about {part.minutes:g} min", file=sys.stderr, flush=True)
        measured[part.name] = measure(part, asked.quick)
        if not asked.quick:
            # Part by part: an interrupted run keeps what it has.
            kept = results.with_parts(results.read(asked.results), _machine(), {part.name: measured[part.name]})
            results.write(kept, asked.results)
            _write(kept, asked.results)
    _print(measured)
    failed = [f"{name}: {each['failed']}" for name, each in measured.items() if each["failed"]]
    print("\n".join(failed), file=sys.stderr)
    return 1 if failed else 0


def _write(kept: results.Results, path: Path) -> int:
    """Only the results of the project itself go into its documents."""
    if path == results.RESULTS:
        README.write_text(with_block(README.read_text(encoding="utf-8"), tables.everything(kept)), encoding="utf-8")
        plots.write(kept)
    return 0


def _print(measured: dict[str, Measured]) -> None:
    print(tables.everything({"schema": results.SCHEMA, "machine": _machine(), "parts": measured}))
    print(json.dumps(measured))


def _machine() -> dict[str, object]:
    jars = pinned_jars(PINNED.read_text(encoding="utf-8"))
    kafka = next(jar.path.split("/")[-2] for jar in jars if jar.path.split("/")[-3] == "kafka_2.13")
    return {**described(), "kafka": kafka}


if __name__ == "__main__":
    sys.exit(main())

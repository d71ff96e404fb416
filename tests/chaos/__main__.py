"""``python -m tests.chaos``: play the runs, one after the other, and write what they came to into the README."""

import argparse
import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path

from cdc.broker.embedded import EmbeddedBroker
from tests.chaos.every import FAULTS
from tests.chaos.fault import Fault, Need
from tests.chaos.result import Result, keep, kept
from tests.chaos.run import run
from tests.chaos.table import write_table

_CHECKOUT = Path(__file__).parents[2]
_RESULTS = _CHECKOUT / ".cdc" / "chaos" / "results.jsonl"
_RUNS = 100
_CHANGES = 20_000
_HEAP_MB = 1024
_OWN = {Need.OWN_BROKER, Need.BROKER_PROXY}


def main() -> int:
    """Exit code: 0 when every run was good."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a struck broker is what the runs are about
    asked = _arguments()
    if asked.list:
        print("\n".join(f"{name:<40} {fault.words}" for name, fault in FAULTS.items()))
        return 0
    wanted = _wanted(asked.only, asked.seed, asked.runs)
    results = asyncio.run(_series(wanted, asked))
    if not asked.only:
        write_table(_CHECKOUT / "README.md", results)
    if asked.json:
        print(json.dumps([asdict(one) for one in results], indent=1))
    bad = [one for one in results if not one.good]
    print(f"{len(results)} runs, {len(bad)} of them found something", file=sys.stderr)
    return 1 if bad else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="FAULT", help="this fault; may be repeated")
    parser.add_argument("--seed", type=int, default=1, help="of the first turn of all faults; each turn adds one")
    parser.add_argument("--runs", type=int, default=_RUNS, help=f"how many in all ({_RUNS})")
    parser.add_argument("--changes", type=int, default=_CHANGES, help=f"in each history ({_CHANGES:,})")
    parser.add_argument("--results", type=Path, default=_RESULTS, help="where each run is noted as it ends")
    parser.add_argument("--again", action="store_true", help="play also what is noted there")
    parser.add_argument("--json", action="store_true", help="print all results")
    parser.add_argument("--list", action="store_true", help="print the faults")
    return parser.parse_args()


def _wanted(only: Sequence[str], seed: int, runs: int) -> list[tuple[Fault, int]]:
    """Every fault in turn, then every fault with the next seed."""
    if unknown := set(only) - FAULTS.keys():
        raise SystemExit(f"there is no fault {', '.join(sorted(unknown))}; --list names them")
    faults = [FAULTS[name] for name in only or FAULTS]
    return [(faults[place % len(faults)], seed + place // len(faults)) for place in range(runs)]


async def _series(wanted: Sequence[tuple[Fault, int]], asked: argparse.Namespace) -> list[Result]:
    """An interrupted series goes on where it was; one that had come to its end begins anew."""
    noted = {(one.fault, one.seed): one for one in kept(asked.results) if one.asked == asked.changes}
    if asked.again or all((fault.name, seed) in noted for fault, seed in wanted):
        noted = {}
    results: list[Result] = []
    async with AsyncExitStack() as stack:
        shared: str | None = None
        for place, (fault, seed) in enumerate(wanted, start=1):
            if (result := noted.get((fault.name, seed))) is None:
                if shared is None and not fault.needs & _OWN:
                    data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-kafka-")))
                    shared = (await stack.enter_async_context(EmbeddedBroker(data, heap_mb=_HEAP_MB))).bootstrap
                folder = asked.results.parent / f"{fault.name}-{seed}"
                result = await run(fault, seed, asked.changes, folder, shared)
                keep(asked.results, result)
                _say(place, len(wanted), result)
            results.append(result)
    return results


def _say(place: int, of: int, result: Result) -> None:
    words = (
        f"{place}/{of} {result.fault} seed {result.seed}: {result.changes} changes, {result.acts} acts, "
        f"{result.repeated} deliveries repeated, first outcome {result.first_outcome_s} s and rest {result.rest_s} s "
        f"after the fault, {result.played_s} s played, {result.took_s} s in all"
    )
    print(
        words if result.good else f"{words}\n  FOUND {result.counts} in {result.folder}; again: {result.command}",
        file=sys.stderr,
    )
    for check, lines in result.problems.items():
        print("\n".join(f"    {check}: {line}" for line in lines[:5]), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""``python -m tests.chaos.soak --minutes N``: mixed load for long, one random fault after another, everything measured.

The run is one of the series: the same history, the same model, the same checks; its fault is many faults.
"""

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import psutil

from tests.chaos import bounds
from tests.chaos.fault import Fault, Need
from tests.chaos.faults import FAULTS
from tests.chaos.faults.struck import NeverStruck, became
from tests.chaos.metering import Meter, lag_of, repeated
from tests.chaos.result import Result
from tests.chaos.run import run
from tests.chaos.stage import BuiltStage

_CHECKOUT = Path(__file__).parents[2]
_FOLDER = _CHECKOUT / ".cdc" / "soak"
_CHANGES = 20_000
_LOOK_EVERY_S = 10.0
_CAUGHT_UP = 500
_CATCHES_UP_WITHIN_S = 180.0
_LAST_FAULT_S = 600.0


@dataclass(frozen=True)
class Struck:
    """One fault of the run. ``caught_up_s``: from its end until hardly anything waited in the topics."""

    fault: str
    at_s: float
    struck_s: float
    caught_up_s: float


@dataclass
class Soak:
    """What is struck, and what was seen of it."""

    minutes: float
    names: Sequence[str] = tuple(FAULTS)
    meter: Meter = field(default_factory=Meter)
    struck: list[Struck] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def fault(self) -> Fault:
        """The whole run as one fault; it needs everything that any of them needs."""
        return Fault("soak", f"random faults for {self.minutes:g} minutes", frozenset(Need), self._strike)

    async def _strike(self, stage: Any, random: Random) -> None:
        await stage.played(0.3)
        self.meter.began_s = began_s = time.monotonic()
        async with repeated(_LOOK_EVERY_S, partial(self._look, stage)):
            while time.monotonic() < began_s + self.minutes * 60:
                await self._one(FAULTS[random.choice(list(self.names))], stage, random)

    async def _one(self, fault: Fault, stage: BuiltStage, random: Random) -> None:
        start_s = time.monotonic()
        try:
            await fault.strike(stage, Random(random.random()))
        except NeverStruck as error:
            await self._missed(error, stage)
            return
        end_s = time.monotonic()

        async def caught_up() -> bool:
            lag = await lag_of(stage.kafka, stage.topics)
            return lag is not None and lag <= _CAUGHT_UP

        await became(caught_up, f"caught up after {fault.words}", _CATCHES_UP_WITHIN_S)
        times = (start_s - self.meter.began_s, end_s - start_s, time.monotonic() - end_s)
        self.struck.append(Struck(fault.name, *(round(each, 1) for each in times)))
        print(
            f"{fault.name}: struck for {times[1]:.1f} s, caught up after {times[2]:.1f} s", file=sys.stderr, flush=True
        )

    async def _missed(self, error: NeverStruck, stage: BuiltStage) -> None:
        """Told in the report; whoever was prepared for the fault is started as it is."""
        self.missed.append(str(error))
        print(f"never struck: {error}", file=sys.stderr, flush=True)
        for service in list(stage.services.processes):
            await stage.kill(service)
            await stage.start(service)

    async def _look(self, stage: BuiltStage) -> None:
        processes = {name: process.pid for name, process in stage.services.processes.items()}
        try:
            processes["broker"] = stage.broker.pid
        except (AssertionError, psutil.Error):  # it is down: the look shows the others
            processes.pop("broker", None)
        changes = sum(player.done for player in stage.players.values())
        records = stage.folder / "kafka" / "broker" / "records"
        lag = await lag_of(stage.kafka, stage.topics)
        await asyncio.to_thread(self.meter.take, changes, processes, records, lag)


def report(soak: Soak, result: Result) -> dict[str, Any]:
    """Everything that was measured; ``findings`` is empty after a good run."""
    samples = soak.meter.samples
    found = [f"{check}: {line}" for check, lines in result.problems.items() for line in lines]
    figures = {
        name: {of: asdict(course) for of, course in each.items()} for name, each in bounds.courses(samples).items()
    }
    return {
        "minutes": soak.minutes,
        "seed": result.seed,
        "changes": result.changes,
        "messages": result.messages,
        "faults": [asdict(one) for one in soak.struck],
        "never_struck": soak.missed,
        "slowest_recovery_s": max((one.caught_up_s for one in soak.struck), default=0.0),
        "lag_most": max((one.lag for one in samples if one.lag is not None), default=0),
        "topics_mb": samples[-1].topics_mb if samples else 0.0,
        "figures": figures,
        "topics_kb_a_change": asdict(bounds.growth_kb_a_change(samples)) if len(samples) > 1 else None,
        "findings": [*found, *bounds.findings(samples)],
        "result": asdict(result),
        "samples": [asdict(sample) for sample in samples],
    }


def main() -> int:
    """Exit code: 0 when nothing was found."""
    asked = _arguments()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it tells of every connection that a fault has cut
    soak = Soak(asked.minutes, asked.only or tuple(FAULTS))
    within_s = asked.minutes * 60 + _LAST_FAULT_S
    result = asyncio.run(run(soak.fault(), asked.seed, asked.changes, asked.folder, None, strike_within_s=within_s))
    told = report(soak, result)
    asked.report.parent.mkdir(parents=True, exist_ok=True)
    asked.report.write_text(json.dumps(told, indent=1), encoding="utf-8")
    print(f"{len(soak.struck)} faults in {soak.minutes:g} minutes, {result.changes} changes; {asked.report} has it all")
    print("\n".join(told["findings"]) or "nothing was found")
    return 1 if told["findings"] else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--only", action="append", default=[], choices=FAULTS, metavar="FAULT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--changes", type=int, default=_CHANGES, help=f"of the history to begin with ({_CHANGES:,})")
    parser.add_argument("--folder", type=Path, default=_FOLDER)
    parser.add_argument("--report", type=Path, default=_CHECKOUT / ".cdc" / "soak.json")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

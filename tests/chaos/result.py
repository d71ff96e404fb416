"""What a run came to: one line of the file that a series of runs writes."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson


@dataclass
class Result:
    """``problems`` names what was found, by check; ``counts`` is how many of each. Nothing found: the run is good.

    ``asked`` is the size of the history as ordered, ``changes`` are those that were made; ``cpu_s`` is by process.
    ``given_up`` names services that ended by themselves and were started again.
    ``first_outcome_s`` and ``rest_s`` are from the end of the fault to the first outcome after it and to rest.
    """

    fault: str
    seed: int
    asked: int
    changes: int = 0
    acts: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)
    messages: int = 0
    repeated: int = 0
    started_s: float = 0.0
    played_s: float = 0.0
    struck_s: float = 0.0
    first_outcome_s: float | None = None
    rest_s: float = 0.0
    took_s: float = 0.0
    given_up: list[str] = field(default_factory=list)
    cpu_s: dict[str, float] = field(default_factory=dict)
    folder: str = ""

    @property
    def good(self) -> bool:
        return not self.problems

    @property
    def command(self) -> str:
        """What repeats the run."""
        return f"python -m tests.chaos --only {self.fault} --seed {self.seed} --runs 1 --changes {self.asked}"

    def note(self, check: str, found: list[str], shown: int = 20) -> None:
        """Count what a check found; only the first lines are kept."""
        self.counts[check] = self.counts.get(check, 0) + len(found)
        if found:
            self.problems[check] = [*self.problems.get(check, []), *found][:shown]


def kept(path: Path) -> list[Result]:
    """The results of the series so far; a last line that was cut short does not count."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")
    return [Result(**_loaded(line)) for line in lines[:-1]]


def keep(path: Path, result: Result) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(orjson.dumps(asdict(result)) + b"\n")


def _loaded(line: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(line)
    return found

"""Tell the story on the terminal: each step says what is done, what is expected, and whether it came true."""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console

from cdc.operations.following import NotSeen


class StepFailed(Exception):
    """An expectation of the story did not come true."""


@dataclass(slots=True)
class Step:
    """One step with its expectations; ``figures`` are what was measured on the way."""

    title: str
    passed: bool = True
    took_s: float = 0.0
    expectations: list[tuple[str, bool]] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)


class Story:
    """Runs steps one after the other and keeps the report."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.steps: list[Step] = []

    async def step(self, title: str, act: Callable[[], Awaitable[None]]) -> None:
        """Run one step. Raises StepFailed when an expectation is not met or a fact is not seen."""
        step = Step(title)
        self.steps.append(step)
        self._console.print(f"\n[bold]{len(self.steps)}. {title}[/]")
        started = time.monotonic()
        try:
            await act()
        except NotSeen as error:
            self.expect(str(error), False)
        finally:
            step.took_s = round(time.monotonic() - started, 3)
            step.passed = step.passed and all(met for _, met in step.expectations)
        if not step.passed:
            raise StepFailed(
                f"step {len(self.steps)}, {title}: " + "; ".join(w for w, met in step.expectations if not met)
            )

    def say(self, words: str) -> None:
        self._console.print(f"   {words}", highlight=False)

    def show(self, table: object) -> None:
        self._console.print(table)

    def expect(self, words: str, met: bool) -> None:
        """State one fact that must hold; the mark says it in a sign, not by colour alone."""
        self.steps[-1].expectations.append((words, met))
        mark = "[green]✓[/]" if met else "[red]✗ NOT SO:[/]"
        self._console.print(f"   {mark} {words}", highlight=False)

    def measure(self, name: str, value: float) -> None:
        self.steps[-1].figures[name] = value

    def write_report(self, path: Path, failed: str = "") -> None:
        """Every step with its expectations and figures; ``failed`` says what ended the story early."""
        report = {"passed": not failed, "failed": failed, "steps": [asdict(step) for step in self.steps]}
        path.write_text(json.dumps(report, indent=2))

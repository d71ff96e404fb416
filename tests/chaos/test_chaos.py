"""The chaos runs in small: a few of the faults, histories of some thousand changes, the same checks.

``make chaos`` plays all faults with long histories. What a run finds stays in its folder, and it says how to repeat it.
"""

from pathlib import Path

import pytest

from tests.chaos.every import FAULTS
from tests.chaos.run import run

_CHANGES = 600
_SEED = 7


@pytest.mark.kafka
@pytest.mark.parametrize("name", ["kill-everything", "crm-lost-answer", "die-worker-after-produce"])
async def test_nothing_is_lost_and_nothing_is_made_twice(name: str, tmp_path: Path, kafka_broker: str) -> None:
    result = await run(FAULTS[name], _SEED, _CHANGES, tmp_path / "run", kafka_broker)
    assert result.good, f"{result.problems}; again: {result.command}"
    assert result.changes > _CHANGES
    assert result.acts > 0

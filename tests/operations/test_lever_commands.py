"""The commands of operators, as they are typed."""

from pathlib import Path

import pytest

from cdc.operations.replay.notebook import Notebook, Position
from cdc.operations.replay.pace import Pace
from tests.operations.examples import configured
from tests.operations.test_cli import cdc

PLACE = Position("id", {"company": "acme"}, False, 3, 9)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("retry", "--company", "nobody", "--entity", "account"), "no company nobody is configured"),
        (("replay", "--company", "acme"), "--entity"),
        (("replay", "--company", "acme", "--entity", "account", "--offsets", "7"), "FIRST-LAST"),
        (("replay", "--company", "acme", "--entity", "account", "--from", "yesterday"), "yesterday"),
        (("rejects", "retry"), "--reason"),
    ],
)
def test_a_mistake_in_the_words_is_a_usage_error(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    answer = cdc(*words, "--config", str(configured(tmp_path)))
    assert answer.returncode == 2
    assert told in answer.stderr


def test_without_a_replay_there_is_nothing_to_cancel(tmp_path: Path) -> None:
    answer = cdc("replay", "--company", "acme", "--cancel", "--config", str(configured(tmp_path)))
    assert (answer.returncode, answer.stdout) == (0, "No replay of acme runs or was interrupted.\n")


def test_a_running_replay_is_asked_to_end(tmp_path: Path) -> None:
    config = configured(tmp_path, f'[connector]\ndata = "{tmp_path}"\n')
    notebook = Notebook(tmp_path, "acme")
    with notebook.alone():
        notebook.keep(PLACE)
        answer = cdc("replay", "--company", "acme", "--cancel", "--config", str(config))
        assert (answer.returncode, notebook.is_cancelled, notebook.read()) == (0, True, PLACE)


def test_a_damaged_position_is_told_with_its_remedy(tmp_path: Path) -> None:
    config = configured(tmp_path, f'[connector]\ndata = "{tmp_path}"\n')
    (tmp_path / "replays").mkdir()
    (tmp_path / "replays" / "acme.json").write_text("{")
    answer = cdc("replay", "--company", "acme", "--cancel", "--config", str(config))
    assert answer.returncode == 1
    assert "remove it and begin again" in answer.stderr
    assert "Traceback" not in answer.stderr


async def test_a_replay_is_held_to_its_rate() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pace = Pace(100.0, lambda: 0.0, sleep)
    for _ in range(3):
        await pace.wait(pace.chunk)
    assert (pace.chunk, slept) == (10, [pytest.approx(0.1), pytest.approx(0.2)])

"""Whoever starts says goodbye for those who died, and for nobody else (promise 11)."""

import subprocess
import sys
from pathlib import Path

from cdc.settings import KafkaSettings
from streams.departed import Place, departed, dismiss_departed

TAKEN = """
import os, sys; from pathlib import Path; from streams.departed import Place
place = Place(Path(sys.argv[1]), "g")
"""
NOWHERE = KafkaSettings(bootstrap="127.0.0.1:1")


def died(folder: Path, what: str = "place.taken('m')") -> None:
    """A process that takes a place, or not yet, and dies without a goodbye."""
    subprocess.run([sys.executable, "-c", f"{TAKEN}{what}\nos._exit(9)", str(folder)], check=False)


def test_a_process_that_died_in_its_place_is_departed(tmp_path: Path) -> None:
    died(tmp_path)
    assert list(departed(tmp_path)) == [("g", "m")]


def test_a_process_that_lives_is_not(tmp_path: Path) -> None:
    place = Place(tmp_path, "g")
    place.taken("m")
    assert list(departed(tmp_path)) == []
    place.left()


def test_a_process_that_said_goodbye_is_not(tmp_path: Path) -> None:
    place = Place(tmp_path, "g")
    place.taken("m")
    place.left()
    assert list(departed(tmp_path)) == []


def test_a_process_that_died_before_it_was_a_member_needs_no_goodbye(tmp_path: Path) -> None:
    died(tmp_path, "pass")
    assert list(departed(tmp_path)) == []


def test_the_last_name_under_which_the_group_knew_it_counts(tmp_path: Path) -> None:
    died(tmp_path, "place.taken('a longer name'); place.taken('m')")
    assert list(departed(tmp_path)) == [("g", "m")]


def test_each_is_departed_once(tmp_path: Path) -> None:
    died(tmp_path)
    list(departed(tmp_path))
    assert list(departed(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


async def test_without_kafka_a_goodbye_is_no_failure(tmp_path: Path) -> None:
    died(tmp_path)
    assert await dismiss_departed(NOWHERE, tmp_path) == 0

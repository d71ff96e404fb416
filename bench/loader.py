"""What every program is asked to do that fills a topic from a folder, and how files get into that folder."""

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Watched
from cdc.settings import KafkaSettings


@dataclass(frozen=True, slots=True)
class Loader:
    """A running program. ``put`` brings an export into its place; ``one_row`` does what it calls one new row."""

    running: Watched
    topic: str
    put: Callable[[Path], None]
    one_row: Callable[[bytes, bytes], None]


Start = Callable[[Path, KafkaSettings], AbstractAsyncContextManager[Loader]]
"""Starts a loader in an empty folder; the folder's name is good for names of topics, too."""


def rename_into(place: Path) -> Callable[[Path], None]:
    """A copy outside the folder, then renamed into place, as a good export does it."""

    def put(export: Path) -> None:
        staged = _staged(place)
        shutil.copyfile(export, staged)
        os.replace(staged, place)

    return put


def write_into(place: Path) -> Callable[[bytes, bytes], None]:
    """A file of one row."""

    def one_row(heading: bytes, row: bytes) -> None:
        staged = _staged(place)
        staged.write_bytes(heading + row)
        os.replace(staged, place)

    return one_row


def append_to(place: Path) -> Callable[[bytes, bytes], None]:
    """For who follows one file only."""

    def one_row(heading: bytes, row: bytes) -> None:
        with place.open("ab") as file:
            file.write(row)

    return one_row


def _staged(place: Path) -> Path:
    return place.parent.parent / f"staged-{place.parent.name}-{place.name}"

"""A hand-driven stand-in for aiokafka's thread, two partitions, and how to take what a consumer delivers."""

import asyncio
from collections.abc import Mapping
from typing import Any

from faust.types import TP

from streams.transport.consumer import ChunkConsumer

HERE, THERE = TP("t", 0), TP("t", 1)


class HandThread:
    """Stands where aiokafka's thread is: gives what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.records: dict[TP, list[Any]] = {}
        self.asked: list[frozenset[TP]] = []
        self.commits: list[dict[TP, int]] = []
        self.commit_succeeds = True
        self.assigned = {HERE, THERE}
        self.during_fetch = lambda: None
        self.heard = asyncio.Event()
        self.looks = 0

    async def fetch(self, wanted: frozenset[TP], timeout_s: float, generation: int) -> Mapping[TP, list[Any]]:
        self.asked.append(wanted)
        self.during_fetch()
        return self.records

    async def commit(self, offsets: Mapping[TP, int]) -> bool:
        self.commits.append(dict(offsets))
        self.heard.set()
        return self.commit_succeeds

    async def seek_to_committed(self) -> Mapping[TP, int]:
        return {HERE: 800}

    def assignment(self) -> set[TP]:
        self.looks += 1
        return self.assigned

    def highwater(self, tp: TP) -> int:
        return 0


async def delivered(consumer: ChunkConsumer) -> list[Any]:
    return [message async for _, message in consumer.getmany(1.0)]

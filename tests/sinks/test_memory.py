"""The memory sink keeps the contract of every sink."""

import pytest

from cdc.sinks.memory import MemorySink
from schemas.vocabulary import Entity
from tests.contracts.sink_contract import SinkContract, Target


class MemoryTarget(Target):
    def __init__(self, sink: MemorySink) -> None:
        self._sink = sink

    def living(self, entity: Entity) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for held in self._sink.held.values():
            if held.entity is entity and not held.deleted:
                found.setdefault(held.code, []).append(held.id)
        return found

    def value(self, entity: Entity, code: str, field: str) -> object:
        [identity] = self.living(entity)[code]
        return self._sink.held[identity].record.get(field)


class TestMemorySink(SinkContract):
    @pytest.fixture
    def sink(self) -> MemorySink:
        return MemorySink()

    @pytest.fixture
    def target(self, sink: MemorySink) -> MemoryTarget:
        return MemoryTarget(sink)

"""Wait until everything is at rest, told by facts: topics, folders, both systems' own logs."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from cdc.broker.client import client_options, new_consumer
from cdc.settings import KafkaSettings
from cdc.sinks.target import group_of
from schemas.topics import Topics
from schemas.vocabulary import INTO_SAGE, Entity, System
from tests.chaos.fault import Site
from tests.chaos.stage import BuiltStage

_STILL_FOR_S = 90.0
"""So long may nothing move at all before it counts as stuck."""
_LONGEST_S = 600.0
_SWEEPS = 2
"""The first of them may have begun before the last move."""
_SWEPT = {
    "/accounts": "accounts",
    "/contacts": "contacts",
    "/salesorders": "salesorders",
    "/salesorderslines": "salesordersLines",
}
_PAGE = 200
_OVERLAP_S = 150.0
"""A sweep lists what was touched since a while before the last one; here a little more, to be sure."""
_SOME = 3


@dataclass(frozen=True)
class Rest:
    """``why`` is empty once nothing moves any more; ``at_s`` is when, on the monotonic clock."""

    why: tuple[str, ...]
    at_s: float


async def at_rest(stage: BuiltStage) -> Rest:
    """Nothing waits, and several looks of the connector into Sales Management have led to nothing."""
    quiet, start_s = _Quiet(stage), time.monotonic()
    while why := await quiet.missing():
        now = time.monotonic()
        if now - quiet.moved_s > _STILL_FOR_S or now - start_s > _LONGEST_S or stage.services.gone():
            return Rest((*why, *stage.services.gone()), now)
        await stage.watch.next_news()
    return Rest((), time.monotonic())


@dataclass
class _Quiet:
    """Remembers since when nothing was written and told."""

    stage: BuiltStage
    moved_s: float = field(default_factory=time.monotonic)
    _state: tuple[int, ...] = ()
    _asked_before: dict[tuple[str, str], int] = field(default_factory=dict)

    async def missing(self) -> list[str]:
        state = (self.stage.watch.messages, *(_writes(one) for one in self.stage.sites))
        asked = {(one.id, path): count for one in self.stage.sites for path, count in _asked(one).items()}
        if state != self._state:
            self._state, self._asked_before, self.moved_s = state, asked, time.monotonic()
        return self._at_hand() or list(self._unswept(asked)) or await self._behind()

    def _at_hand(self) -> list[str]:
        watch, found = self.stage.watch, list[str]()
        for one in self.stage.sites:
            pending = watch.pending(one.id)
            found += [f"{each.entity} {each.sage_key or each.crm_id}: {each.detail}" for each in pending[:_SOME]]
            found += [f"{len(pending)} of {one.id} are pending"] if pending else []
            found += [f"{one.id}/{name} is not worked off" for name in watch.unfinished(one.id, one.exports)]
            hooks = one.crm.simulator.delivery.shown()["pending"]
            found += [f"{hooks} hooks of {one.id} are on their way"] if hooks else []
        return found

    def _unswept(self, asked: dict[tuple[str, str], int]) -> Iterable[str]:
        for one in self.stage.sites:
            for path, name in _SWEPT.items():
                since = asked[one.id, path] - self._asked_before[one.id, path]
                if since < (wanted := _SWEEPS * _pages(one, name)):
                    yield f"{since} of {wanted} looks at {path} of {one.id} since the last move"

    async def _behind(self) -> list[str]:
        try:
            return [f"{place} is not worked off" for place in await behind(self.stage.kafka, self.stage.topics)]
        except (KafkaError, OSError) as error:
            return [f"Kafka does not say what was worked off: {error!r}"]


async def behind(kafka: KafkaSettings, topics: Topics) -> list[str]:
    """The partitions that hold something which the group that reads them has not worked off."""
    admin = AIOKafkaAdminClient(client_id="test-lag", **client_options(kafka))
    await admin.start()
    try:
        async with new_consumer(kafka, "test-lag") as consumer:
            found: list[str] = []
            for group, names in _read(topics).items():
                places = [TopicPartition(name, number) for name in names for number in range(topics.partitions)]
                committed = await admin.list_consumer_group_offsets(group, partitions=places)
                ends = await consumer.end_offsets(places)
                found += [f"{one.topic}/{one.partition}" for one in places if ends[one] > max(0, committed[one].offset)]
            return found
    finally:
        await admin.close()


def _read(topics: Topics) -> dict[str, list[str]]:
    return {
        topics.worker_group: [name for one in Entity for name in (topics.changes(one), topics.outcomes(one))],
        group_of(topics, System.CRM): [topics.commands(entity, System.CRM) for entity in Entity],
        group_of(topics, System.SAGE): [topics.commands(entity, System.SAGE) for entity in INTO_SAGE],
        f"{topics.prefix}-crm-capture": [topics.webhooks],
    }


def _asked(one: Site) -> dict[str, int]:
    """How often each list was asked for a page."""
    looks: Counter[str] = Counter()
    for each in one.crm.simulator.log.counts():
        if each["method"] == "GET":
            looks[str(each["path"])] += int(str(each["count"]))
    return {path: looks[path] for path in _SWEPT}


def _pages(one: Site, name: str) -> int:
    """The most that one sweep of this list can ask for: the last page may have to be found empty."""
    rows = list(one.crm.simulator.store.table(name).records.values())
    since = (datetime.now(UTC) - timedelta(seconds=_OVERLAP_S)).isoformat()
    moments = ("dateUpdated", "dateCreated", "dateDeleted")
    return sum(any((row[each] or "") > since for each in moments) for row in rows) // _PAGE + 2


def _writes(one: Site) -> int:
    return int(one.crm.simulator.log.last_write + one.sage.company.log.last_write)

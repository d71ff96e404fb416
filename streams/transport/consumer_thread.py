"""The thread in which aiokafka's consumer lives."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import CommitFailedError, ConsumerStoppedError, IllegalStateError
from aiokafka.structs import OffsetAndMetadata
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from cdc.broker.client import new_consumer

Fetched = Mapping[TP, list[Any]]


class ChunkConsumerThread(driver.AIOKafkaConsumerThread):
    """Differs from stock in the consumer's settings, in what a fetch gives back and in what a failed commit means."""

    app: Any

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        """Our own consumer settings: stock waits 1,500 ms for a fetch and knows no SSL files."""
        self._assignor = self.app.assignor
        conf = self.app.conf
        return new_consumer(
            self.app.kafka,
            conf.broker_client_id,
            group=conf.id,
            partition_assignment_strategy=(self._assignor,),
            session_timeout_ms=int(conf.broker_session_timeout * 1000),
            heartbeat_interval_ms=int(conf.broker_heartbeat_interval * 1000),
            rebalance_timeout_ms=int(conf.broker_rebalance_timeout * 1000),
        )

    async def on_start(self) -> None:
        """Follow the heartbeats, which aiokafka keeps to itself, to know how long the lease lasts."""
        await super().on_start()
        coordinator = self._ensure_consumer()._coordinator
        heartbeat = coordinator._do_heartbeat

        async def followed() -> bool:
            asked_at = time.monotonic()
            counted_in: bool = await heartbeat()
            if counted_in:
                self._tell_lease(self.app.lease.renew, asked_at)
            elif coordinator.generation == driver.DEFAULT_GENERATION_ID:
                self._tell_lease(self.app.lease.lose)
            return counted_in

        coordinator._do_heartbeat = followed

    def _tell_lease(self, what: Callable[..., None], *arguments: float) -> None:
        self.app.loop.call_soon_threadsafe(what, *arguments)

    @property
    def member(self) -> str:
        """The name under which the group knows this process."""
        return str(self._ensure_consumer()._coordinator.member_id)

    async def fetch(self, wanted: frozenset[TP], timeout_s: float, generation: int) -> Fetched:
        """Records of the wanted partitions, if the assignment still is the one of ``generation``; else nothing."""
        fetched: Fetched = await self.call_thread(self._fetch, wanted, timeout_s, generation)
        return fetched

    async def _fetch(self, wanted: frozenset[TP], timeout_s: float, generation: int) -> Fetched:
        if not self._may_fetch(generation):
            return {}
        fetcher = self._ensure_consumer()._fetcher
        if fetcher._closed:
            raise ConsumerStoppedError
        with fetcher._subscriptions.fetch_context():
            records: Fetched = await fetcher.fetched_records(wanted, timeout=timeout_s)
        self._ensure_consumer().looked(bool(records))
        if records and not self._may_fetch(generation):
            self._unread(records)
            return {}
        return records

    def _may_fetch(self, generation: int) -> bool:
        return self.consumer.flow_active and self.app.consumer_generation_id == generation

    def _unread(self, records: Fetched) -> None:
        """A fetch that outlived its assignment must not eat records of the next one: go back to the first of them."""
        consumer = self._ensure_consumer()
        for tp in records.keys() & consumer.assignment():
            consumer.seek(tp, records[tp][0].offset)

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """False when the group has moved on; stock crashes if a partition was taken away at this very moment."""
        consumer = self._ensure_consumer()
        wanted = {tp: OffsetAndMetadata(offset, "") for tp, offset in offsets.items()}
        try:
            await consumer.commit(wanted)
        except (CommitFailedError, IllegalStateError):
            return False
        return True

    def on_crash(self, msg: str, *fmt: Any, **kwargs: Any) -> None:
        """Stock prints a traceback to stderr; the app's failure says it in one line."""

"""A Faust table whose memory is kept per partition and whose changelog is written in batches."""

from collections.abc import Iterable, Mapping
from typing import Any

from faust.stores.base import Store
from faust.tables.table import Table
from faust.types import TP

Entries = Mapping[bytes, bytes | None]


class PartitionedStore(Store[Any, Any]):
    """State in memory, one dictionary per partition, so that a partition that is taken away goes as a whole.

    Stock keeps one dictionary and learns the partition of a key only during recovery: what was written since then stays
    when the partition goes, and is taken for current when it comes back.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data: dict[int, dict[bytes, bytes]] = {}

    def partition(self, number: int) -> dict[bytes, bytes]:
        return self.data.setdefault(number, {})

    def restore(self, number: int, records: Iterable[Any]) -> None:
        """Apply changelog records of one partition, in their order."""
        kept = self.partition(number)
        for record in records:
            if record.value is None:
                kept.pop(record.key, None)
            else:
                kept[record.key] = record.value

    def apply_changelog_batch(self, batch: Iterable[Any], to_key: Any, to_value: Any) -> None:
        """Faust's own way in; recovery uses ``restore``."""
        for event in batch:
            self.restore(event.message.partition, [event.message])

    async def on_rebalance(
        self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP], generation_id: int = 0
    ) -> None:
        """Forget what is no longer ours: another worker changes it from now on."""
        changelog = self.table.changelog_topic.get_topic_name()
        for tp in revoked:
            if tp.topic == changelog:
                self.data.pop(tp.partition, None)

    async def on_recovery_completed(self, active_tps: set[TP], standby_tps: set[TP]) -> None:
        ours = {tp.partition for tp in active_tps}
        for number in [number for number in self.data if number not in ours]:
            del self.data[number]

    def persisted_offset(self, tp: TP) -> int | None:
        """Nothing is on disk: recovery starts at the oldest entry."""
        return None

    def reset_state(self) -> None:
        """Nothing is on disk."""

    async def backup_partition(self, tp: TP | int, flush: bool = True, purge: bool = False, keep: int = 1) -> None:
        """Nothing is on disk."""

    def restore_backup(self, tp: TP | int, latest: bool = True, backup_id: int = 0) -> None:
        """Nothing is on disk."""


class StateTable(Table[Any, Any]):
    """State of one agent. The agent writes the memory at once and the changelog when its outputs are durable.

    Stock sends one changelog message per key the moment the key is written: before the commands are durable, which lost
    them in a crash (faust.md section 1), and at a tenth of the throughput.
    """

    app: Any

    def _new_store(self) -> Any:
        return PartitionedStore(
            "memory://", self.app, self, table_name=self.name, key_type=bytes, value_type=bytes, loop=self.loop
        )

    def partition(self, number: int) -> dict[bytes, bytes]:
        """The memory of one partition; belongs to the one agent of this table."""
        store: Any = self.data
        kept: dict[bytes, bytes] = store.partition(number)
        return kept

    def remember(self, number: int, entries: Entries) -> None:
        """Write the memory."""
        kept = self.partition(number)
        for key, value in entries.items():
            if value is None:
                kept.pop(key, None)
            else:
                kept[key] = value

    async def persist(self, number: int, entries: Entries, now_ms: int) -> None:
        """Write the changelog and return once it is durable. Raises what the producer raises."""
        if not entries:
            return
        topic = self.changelog_topic_name
        records = [(key, value, ()) for key, value in entries.items()]
        for future in await self.app.put(topic, number, records, now_ms):
            metadata = await future
            self.app.tables.recovery.reached(TP(topic, number), metadata.offset)

"""A chunk of records as one Faust message."""

from collections.abc import Sequence
from typing import Any

from faust.types import TP, ConsumerMessage

from streams.transport.open_chunks import Ticket


class ChunkMessage(ConsumerMessage):
    """``value`` is the list of aiokafka's records, ``offset`` that of the last one.

    Whether it may be committed is kept in the ticket, not in Faust's ``acked``: a stream also acknowledges what it
    skips during a rebalance, and a message lives no longer than somebody holds it.
    """

    __slots__ = ("ticket",)

    def __init__(self, tp: TP, records: Sequence[Any], ticket: Ticket, generation: int) -> None:
        last = records[-1]
        super().__init__(
            topic=tp.topic,
            partition=tp.partition,
            offset=last.offset,
            timestamp=last.timestamp / 1000.0,
            timestamp_type=last.timestamp_type,
            headers=None,
            key=None,
            value=records,  # type: ignore[arg-type]  # Faust's own annotation knows single records only
            checksum=None,
            serialized_key_size=0,
            serialized_value_size=0,
            tp=tp,
            generation_id=generation,
        )
        self.ticket = ticket

"""Ask the sink for writes and get an answer to each."""

from collections.abc import Sequence

from cdc.failures import Unavailable
from cdc.sinks.base import Answer, Write
from cdc.sinks.crm.sink import CrmSink
from tests.sinks.commands import KnownLinks


async def outcome_of(sink: CrmSink, writes: Sequence[Write]) -> list[Answer]:
    """As the service sees it: a raised Unavailable is the answer to all."""
    try:
        return await sink.write(writes, KnownLinks())
    except Unavailable as error:
        return [error for _ in writes]


async def one(sink: CrmSink, of: Write) -> Answer:
    [answer] = await outcome_of(sink, [of])
    return answer

"""Say in one line why a worker stopped, without what the records hold (promise 12)."""

import traceback

from aiokafka.errors import KafkaError

from cdc.broker.errors import KafkaRefused, KafkaUnavailable
from streams.transport.lease import LeaseLost
from streams.transport.pipeline import ChunkFailed
from streams.watchdog import Stalled

_SPEAKING = (KafkaError, KafkaRefused, KafkaUnavailable, LeaseLost, Stalled)
"""Errors whose text never quotes a record."""


def describe(error: BaseException) -> str:
    """What failed, where in the code and at which records; the text of an unknown error is left out."""
    if isinstance(error, ChunkFailed) and error.__cause__ is not None:
        return f"{describe(error.__cause__)}, at {error}"
    if isinstance(error, _SPEAKING):
        return " ".join(str(error).split()) or type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    place = (
        f" in {frames[-1].name} ({frames[-1].filename.rsplit('/', 1)[-1]}, line {frames[-1].lineno})" if frames else ""
    )
    return f"{type(error).__name__}{place}"

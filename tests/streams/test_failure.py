"""Why a worker stopped, in one line without what records hold (promise 12)."""

import pytest

from cdc.broker.errors import KafkaUnavailable
from streams.failure import describe
from streams.transport.pipeline import Chunk, ChunkFailed
from tests.streams.records import arrived


def raised(error: BaseException) -> BaseException:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def failed(cause: BaseException) -> ChunkFailed:
    failure = ChunkFailed(Chunk("t", 1, arrived(5, 2), lambda: None))
    failure.__cause__ = cause
    return failure


def test_an_unknown_error_is_told_by_type_and_place_alone() -> None:
    told = describe(failed(raised(ValueError("Mrs Smith, 1 Mill Lane"))))
    assert "Smith" not in told
    assert told.startswith("ValueError in raised (test_failure.py, line ")


def test_the_records_concerned_are_named() -> None:
    assert describe(failed(ValueError())).endswith("at t, partition 1, offsets 5 to 6")


def test_what_kafka_says_is_told() -> None:
    assert describe(KafkaUnavailable("Kafka did not acknowledge")) == "Kafka did not acknowledge"


def test_it_is_one_line() -> None:
    assert describe(KafkaUnavailable("a\nb")) == "a b"

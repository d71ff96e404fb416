"""What the demonstration knows from the topics."""

from cdc.operations.facts import Facts
from cdc.settings import KafkaSettings
from schemas.topics import Topics
from schemas.vocabulary import Entity
from schemas.wire import to_bytes
from tests.operations.examples import status


def test_a_record_that_was_forgotten_is_counted_no_more() -> None:
    topics, told = Topics(), status("ABC001")
    facts = Facts(KafkaSettings(), topics)
    facts._take(topics.sync_status(Entity.ACCOUNT), told.record_id.encode(), to_bytes(told))
    assert list(facts.records) == [told.record_id]
    facts._take(topics.sync_status(Entity.ACCOUNT), told.record_id.encode(), None)
    assert not facts.records

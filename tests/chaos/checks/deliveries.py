"""What the topics of a run carry: repeated deliveries, which are allowed and counted, and rejects, which are not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from cdc.broker.reading import read_topic
from cdc.settings import KafkaSettings
from schemas.topics import Topics
from schemas.vocabulary import INTO_SAGE, Entity, System
from tests.chaos.watching import Watching


@dataclass(frozen=True)
class Deliveries:
    """Messages on the topics of changes and of commands, and how many of them carry an id that came before."""

    changes: int
    changes_repeated: int
    commands: int
    commands_repeated: int


async def deliveries(kafka: KafkaSettings, topics: Topics) -> Deliveries:
    changes = [topics.changes(entity) for entity in Entity]
    commands = [topics.commands(entity, System.CRM) for entity in Entity]
    commands += [topics.commands(entity, System.SAGE) for entity in INTO_SAGE]
    return Deliveries(*await _counted(kafka, topics, changes), *await _counted(kafka, topics, commands))


async def _counted(kafka: KafkaSettings, topics: Topics, names: Sequence[str]) -> tuple[int, int]:
    count, ids = 0, set[str]()
    for name in names:
        async for record in read_topic(kafka, name, partitions=range(topics.partitions)):
            count += 1
            ids.add(_id(record.value or b"", f"{name} {record.partition} {record.offset}"))
    return count, count - len(ids)


def _id(value: bytes, place: str) -> str:
    """What a fault put there may be no message at all: it counts as itself."""
    try:
        message = orjson.loads(value)
    except orjson.JSONDecodeError:
        return place
    return str(message.get("id", place)) if isinstance(message, dict) else place


def unexpected_rejects(watch: Watching, expected: Sequence[bytes]) -> list[str]:
    """Each announced original exactly once, and no other."""
    there, wanted = Counter(record.value or b"" for record in watch.rejects), Counter(set(expected))
    headers = {record.value or b"": dict(record.headers) for record in watch.rejects}
    return [
        f"{there[original]} rejects instead of {wanted[original]}: {headers.get(original, {})} {original[:200]!r}"
        for original in there.keys() | wanted.keys()
        if there[original] != wanted[original]
    ]

"""Look at what was rejected, and have it taken in once more after the cause was mended.

What stood in a topic goes back there as a copy of bytes: same topic, same partition, same key and headers. A row of an
export stood in no topic, so that only a corrected export heals it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaProducer
from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from cdc.broker.client import new_producer
from cdc.broker.reading import read_topic
from cdc.broker.sending import Record, send_all
from cdc.operations.asking import ask
from cdc.operations.origin import Origin, origin_of
from cdc.operations.original import Originals
from cdc.operations.retry import Asker
from cdc.settings import KafkaSettings
from schemas.control import Action, ControlRequest
from schemas.reject import Rejection
from schemas.topics import Topics
from schemas.wire import from_bytes

_CLIENT = "cdc-rejects"
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rejected:
    """``id`` is partition and offset in the rejects topic; ``taken_again_at``: when somebody had it taken in again."""

    id: str
    rejection: Rejection
    key: bytes | None
    original: bytes | None
    origin: Origin | None
    taken_again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a request to take one in again. ``why_not`` is empty if it was, or would be in a dry run."""

    rejected: Rejected
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rejects are meant; None and empty mean all."""

    company: str | None = None
    reason: str | None = None
    ids: Collection[str] = ()

    def matches(self, one: Rejected) -> bool:
        return (
            self.company in (None, one.rejection.company)
            and self.reason in (None, one.rejection.reason)
            and (one.id in self.ids if self.ids else True)
        )


async def read_rejects(kafka: KafkaSettings, topics: Topics, selection: Selection) -> list[Rejected]:
    """Everything that is kept and meant, the oldest first. Raises KafkaUnavailable and KafkaRefused."""
    taken = await _taken_again(kafka, topics)
    found = []
    async for record in read_topic(kafka, topics.rejects, client_id=_CLIENT):
        one = _rejected(record, topics, taken)
        if selection.matches(one):
            found.append(one)
    return sorted(found, key=lambda one: one.rejection.at)


async def take_again(
    kafka: KafkaSettings, topics: Topics, chosen: Iterable[Rejected], asker: Asker, *, dry_run: bool = False
) -> list[Attempt]:
    """Copy each to where it came from, then tell on the control topic who had it done.

    A crash in between has it done and not told: taking the same in twice does no harm (promise 2).
    """
    attempts = []
    originals = Originals(kafka, topics)
    async with new_producer(kafka, _CLIENT) as producer:
        for one in chosen:
            why_not = await originals.why_not(one.origin)
            if not why_not and not dry_run and one.origin:
                await _copy(producer, one.origin, await originals.of(one.origin), one)
            attempts.append(Attempt(one, why_not))
    done = [attempt.rejected for attempt in attempts if not attempt.why_not]
    if done and not dry_run:
        await ask(kafka, topics, _told(done, asker))
    return attempts


async def _copy(producer: AIOKafkaProducer, origin: Origin, original: Record | None, one: Rejected) -> None:
    record = original or (one.key, one.original, ())
    await send_all(producer, origin.topic, origin.partition, [record])


def _told(done: list[Rejected], asker: Asker) -> list[ControlRequest]:
    """One event for each company. Of bytes that did not say whose they are, none can be named."""
    by_company: dict[str, list[str]] = {}
    for one in done:
        by_company.setdefault(one.rejection.company or _UNKNOWN, []).append(one.id)
    return [
        ControlRequest(
            id=identity, company=company, action=Action.REPLAY, replay={"rejects": ids}, by=asker.by, at=asker.at
        )
        for (company, ids), identity in zip(by_company.items(), asker.ids, strict=False)
    ]


async def _taken_again(kafka: KafkaSettings, topics: Topics) -> dict[str, datetime]:
    taken: dict[str, datetime] = {}
    async for record in read_topic(kafka, topics.control, client_id=_CLIENT):
        try:
            request = from_bytes(ControlRequest, record.value or b"")
        except ValidationError:
            continue  # kept among the rejects by whoever carries requests out
        if request.action is Action.REPLAY:
            taken |= {str(each): request.at for each in (request.replay or {}).get("rejects", ())}
    return taken


def _rejected(record: ConsumerRecord, topics: Topics, taken: dict[str, datetime]) -> Rejected:
    headers = {name: value.decode(errors="replace") for name, value in record.headers}
    fields = {name: headers[name] for name in Rejection.model_fields if name in headers}
    rejection = Rejection.model_validate(fields)
    identity = f"{record.partition}-{record.offset}"
    origin = origin_of(rejection, record.partition, topics)
    return Rejected(identity, rejection, record.key, record.value, origin, taken.get(identity))

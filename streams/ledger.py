"""The file ledger: outcomes of all entities in, totals per export file out."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import ValidationError

from cdc.rules.effects import Effects, Read
from cdc.rules.ledger import Ledger
from schemas.outcome import Outcome
from schemas.topics import Topics
from schemas.vocabulary import Entity
from schemas.wire import from_bytes
from streams.agent import add_agent
from streams.measuring import measured
from streams.transport.app import WorkerApp
from streams.transport.pipeline import Clock, Records, Rules

TABLE = "ledger"


def add_to(app: WorkerApp, topics: Topics, clock: Clock) -> None:
    """One agent over the outcomes of every entity; all of one company's files are in one partition."""
    sources = tuple(topics.outcomes(entity) for entity in Entity)
    add_agent(app, TABLE, sources, file_ledger(Ledger(topics.files)), clock)


def file_ledger(ledger: Ledger) -> Rules:
    """Rules for a chunk of outcomes."""

    def rules(records: Records, read: Read, now: datetime) -> Effects:
        return ledger.handle(measured(readable(records)), read, now)

    return rules


def readable(records: Records) -> Iterator[Outcome]:
    """The outcomes among the records; of what can't be read the entity's own agent makes a dead letter."""
    for record in records:
        try:
            yield from_bytes(Outcome, record.value)
        except ValidationError:
            continue

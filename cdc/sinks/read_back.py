"""What was read back after a write, as a change event, so that nobody has to wait for an export to see it."""

from datetime import datetime

import xxhash

from cdc.sinks.base import State
from schemas.change import Change, ReadBack, Source
from schemas.identity import change_id
from schemas.outcome import Outcome
from schemas.vocabulary import Operation, Seen, System
from schemas.wire import dumps


def change_of(outcome: Outcome, state: State, now: datetime) -> Change | None:
    """The record as Sage has it; None if Sage has given it no key. The same answer gives the same id (promise 10)."""
    if not outcome.sage_key:
        return None
    whole = state.whole and not outcome.left
    content = xxhash.xxh3_64_hexdigest(dumps(state.record))
    return Change(
        id=change_id(
            outcome.company, outcome.entity, System.SAGE, outcome.sage_key, Operation.READ,
            f"read back|{outcome.command_id}", content,
        ),
        company=outcome.company,
        entity=outcome.entity,
        system=System.SAGE,
        key=outcome.sage_key,
        op=Operation.READ,
        after=state.record,
        source=Source(
            seen=Seen.READ_BACK,
            read_back=ReadBack(record_id=outcome.record_id, version=outcome.version if whole else None),
        ),
        occurred_at=state.occurred_at,
        observed_at=now,
    )  # fmt: skip

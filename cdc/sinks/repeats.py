"""A command that was carried out before: a replay regenerates its id (promise 10)."""

from collections.abc import Sequence

from cdc.sinks.base import Answer, Sink, Write, Written
from cdc.sinks.standing import Standing, Standings
from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Result, System


async def without_repeats(sink: Sink, writes: Sequence[Write], standings: Standings) -> list[Answer]:
    """One answer per write, in their order; the sink is asked about those that were not carried out before."""
    before = [repeated(write.command, standings.of(write.command.record_id)) for write in writes]
    new = [write for write, answer in zip(writes, before, strict=True) if answer is None]
    answers = iter(await sink.write(new, standings) if new else ())
    return [answer or next(answers) for answer in before]


def repeated(command: Command, standing: Standing) -> Written | None:
    """The answer to the same command with the same content under a newer version: nothing is sent, nothing changes.

    Today's rules may ask for something else under the same id, so the content counts too. Commands to Sage carry no
    hash of it: the sinks into Sage look before they write.
    """
    if command.target is System.SAGE or not standing.well or standing.ended != hash(command.id):
        return None
    if standing.deleted != (command.record is None) or (command.record_hash or None) != standing.written_hash:
        return None
    reason = Reason.MARKED_DELETED if standing.deleted else Reason.UNCHANGED
    return Written(
        standing.crm_id, Result.UNCHANGED, reason, deleted=standing.deleted, picture_hash=standing.picture_hash
    )

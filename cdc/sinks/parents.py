"""Which record a command waits for, and how people are told."""

from cdc.sinks.first_load import GATE, FirstLoad
from cdc.sinks.names import name_of
from cdc.sinks.standing import Standings
from schemas.command import Command, Parent
from schemas.reason import Reason
from schemas.vocabulary import System, WriteOperation

_UNDECIDED = "the answer of Sales Management whether it had accounts of its own before"


def is_there(standings: Standings, company: str, parent: Parent) -> bool:
    """Whether the target has the parent, alive. What is known by an id of Sales Management is there."""
    if parent == GATE:
        return standings.first_load(company) is not FirstLoad.WAITING
    if standings.target is System.CRM and not parent.key and parent.crm_id is not None:
        return True
    return standings.has(company, *name_of(parent))


def missing_parent(standings: Standings, command: Command) -> Parent | None:
    """The first parent that the target does not have; a deletion or a withdrawal needs none."""
    if command.operation is not WriteOperation.UPSERT:
        return None
    return next((parent for parent in command.parents if not is_there(standings, command.company, parent)), None)


def reason_for(standings: Standings, company: str, parent: Parent) -> Reason:
    """Why a command waits: for another record, or for a person who accepts the first load."""
    waits_for_person = parent == GATE and standings.first_loads.of(company) is FirstLoad.WAITING
    return Reason.FIRST_LOAD if waits_for_person else Reason.WAITING_FOR_PARENT


def words_for(standings: Standings, company: str, parent: Parent) -> str:
    """``its account ABC001``, and what became of it if it will not come by itself."""
    if parent == GATE:
        return "" if standings.first_loads.of(company) else _UNDECIDED
    standing = standings.named(company, *name_of(parent))
    key = parent.key or standing.sage_key or ""
    words = f"its {parent.entity.value.replace('_', ' ')} {key}".strip()
    if standing.deleted:
        return f"{words}, which is marked as deleted"
    return f"{words}, which was refused" if standing.refused else words

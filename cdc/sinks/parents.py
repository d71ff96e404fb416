"""Which record a command waits for, and how people are told."""

from cdc.sinks.standing import Standings
from schemas.command import Command, Parent
from schemas.vocabulary import WriteOperation


def is_there(standings: Standings, company: str, parent: Parent) -> bool:
    """Whether the target has the parent, alive."""
    return standings.crm_id(company, parent.entity, parent.key) is not None


def missing_parent(standings: Standings, command: Command) -> Parent | None:
    """The first parent that the target does not have; a deletion needs none."""
    if command.operation is WriteOperation.DELETE:
        return None
    return next((parent for parent in command.parents if not is_there(standings, command.company, parent)), None)


def words_for(standings: Standings, company: str, parent: Parent) -> str:
    """``its account ABC001``, and what became of it if it will not come by itself."""
    standing = standings.of_key(company, parent.entity, parent.key)
    words = f"its {parent.entity.value.replace('_', ' ')} {parent.key}"
    if standing.deleted:
        return f"{words}, which is marked as deleted"
    return f"{words}, which was refused" if standing.refused else words

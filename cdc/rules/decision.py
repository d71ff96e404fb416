"""The four ways a decision can go; every change ends in exactly one of them."""

from dataclasses import dataclass

from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Result


@dataclass(frozen=True, slots=True)
class Write:
    """Another system must be told. ``others`` are further commands that the same change leads to."""

    command: Command
    others: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing to write where the change would go. ``status_changes`` is false when the record keeps its status.

    ``others`` are commands to the side that the change came from: it has missed something of the other's.
    """

    reason: Reason
    words: str = ""
    status_changes: bool = True
    others: tuple[Command, ...] = ()
    result = Result.UNCHANGED


@dataclass(frozen=True, slots=True)
class Reject:
    """The change can't be used; a person must look."""

    reason: Reason
    words: str
    others: tuple[Command, ...] = ()
    result = Result.REJECTED
    status_changes = True


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing is written until a person has looked."""

    reason: Reason
    words: str = ""
    others: tuple[Command, ...] = ()
    result = Result.HELD
    status_changes = True


Decision = Write | Skip | Reject | Hold

"""The four ways a decision can go; every change ends in exactly one of them."""

from dataclasses import dataclass

from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Result


@dataclass(frozen=True, slots=True)
class Write:
    """The other system must be told."""

    command: Command


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing to write. ``status_changes`` is false when the record keeps the status it has."""

    reason: Reason
    words: str = ""
    status_changes: bool = True
    result = Result.UNCHANGED


@dataclass(frozen=True, slots=True)
class Reject:
    """The change can't be used; a person must look."""

    reason: Reason
    words: str
    result = Result.REJECTED
    status_changes = True


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing is written until a person has looked."""

    reason: Reason
    words: str = ""
    result = Result.HELD
    status_changes = True


Decision = Write | Skip | Reject | Hold

"""What a resource's field is: its kind, its limits and its spellings, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    FLAG = "true or false"
    MOMENT = "date-time"
    REFERENCE = "reference"
    REFERENCES = "list of references"


@dataclass(frozen=True, kw_only=True)
class Field:
    """``name`` is the write spelling; ``read_as`` the read spelling where the API's differs."""

    name: str
    kind: Kind
    required: bool = False
    read_only: bool = False
    length_max: int | None = None
    one_of: tuple[str, ...] | None = None
    target: str | None = None
    """The resource that a reference points to; None where the simulator does not have it."""
    choices: Mapping[int, str] | None = None
    """The labels of a reference to a fixed list."""
    read_as: str | None = None
    follows: str | None = None
    """The text field holding the extId of the record that this read-only reference shows."""
    indexed: bool = False
    default: object = None

    @property
    def shown_as(self) -> str:
        return self.read_as or self.name


def text(
    name: str,
    length_max: int | None = None,
    *,
    required: bool = False,
    indexed: bool = False,
    one_of: tuple[str, ...] | None = None,
    read_only: bool = False,
) -> Field:
    return Field(
        name=name,
        kind=Kind.TEXT,
        length_max=length_max,
        required=required,
        indexed=indexed,
        one_of=one_of,
        read_only=read_only,
    )


def whole(name: str, *, required: bool = False, read_only: bool = False, default: int | None = None) -> Field:
    return Field(name=name, kind=Kind.WHOLE, required=required, read_only=read_only, default=default)


def number(name: str, *, required: bool = False) -> Field:
    return Field(name=name, kind=Kind.NUMBER, required=required)


def flag(name: str, *, read_as: str | None = None, default: bool | None = False) -> Field:
    return Field(name=name, kind=Kind.FLAG, read_as=read_as, default=default)


def moment(name: str, *, required: bool = False, read_only: bool = False) -> Field:
    return Field(name=name, kind=Kind.MOMENT, required=required, read_only=read_only)


def reference(
    name: str, target: str | None, *, required: bool = False, indexed: bool = False, read_as: str | None = None
) -> Field:
    return Field(name=name, kind=Kind.REFERENCE, target=target, required=required, indexed=indexed, read_as=read_as)


def references(name: str, target: str, *, required: bool = False) -> Field:
    return Field(name=name, kind=Kind.REFERENCES, target=target, required=required)


AUDIT = (
    whole("id", read_only=True),
    moment("dateCreated", read_only=True),
    moment("dateUpdated", read_only=True),
    moment("dateDeleted", read_only=True),
    Field(name="deleted", kind=Kind.FLAG, read_only=True, default=False),
    whole("salesRepIdCreated", read_only=True),
    whole("salesRepIdUpdated", read_only=True),
    whole("salesRepIdDeleted", read_only=True),
)
"""On every resource, set by the simulator alone (ssm.md, 1.5)."""

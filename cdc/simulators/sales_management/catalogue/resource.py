"""The shape of one resource: one row of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cdc.simulators.sales_management.fields import AUDIT, Field


@dataclass(frozen=True, kw_only=True)
class Resource:
    """``name`` is the path segment in the vendor's spelling; paths are matched in any case."""

    name: str
    own_fields: tuple[Field, ...]
    label: tuple[str, ...] = ()
    """The fields, joined by a space, that name a record where another one refers to it."""
    label_by_language: bool = False
    """True for value lists: the label is ``description<LANG>``."""
    label_key: str = "value"
    """How this resource spells the label of what it refers to: ``{"id", "value"}``; users say ``description``."""
    hook_entity: str | None = None
    parent: str | None = None
    """The field naming the record whose hook an edit of this one may fire (lines and their order)."""
    stamps: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """For a field whose last change is dated: where the date and the user go."""
    bulk_write_max: int = 200
    bulk_delete_max: int = 120
    has_warnings: bool = False
    deleted_as_number: bool = False

    @cached_property
    def fields(self) -> dict[str, Field]:
        return {each.name: each for each in (*self.own_fields, *AUDIT)}

    @cached_property
    def written(self) -> dict[str, Field]:
        """The exact spellings that a write may use: a client that sends back what it read is understood."""
        return self.fields | {each.shown_as: each for each in self.fields.values()}

    @cached_property
    def spellings(self) -> dict[str, Field]:
        """The same in lower case, as filters are matched in any case."""
        return {name.lower(): each for name, each in self.written.items()}

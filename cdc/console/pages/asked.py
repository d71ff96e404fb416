"""What a list is asked for: the query of its address, read and written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import HTTPException

from cdc.console.pages.modules import Module
from cdc.console.read_model.views import Selection
from schemas.reason import BY_CODE
from schemas.vocabulary import Kind, SyncStatus

PAGE_SIZE = 50
_TEXT_MAX = 200
_PAGE_MAX = 1_000_000
_DIGITS_MAX = 7

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """One page of one selection."""

    selection: Selection
    page: int = 1

    def address(self, module: Module, suffix: str = "") -> str:
        """Where this page is; what is not asked for is left out."""
        chosen = self.selection
        values = {
            "q": chosen.text,
            "status": chosen.status,
            "company": chosen.company,
            "kind": chosen.kind,
            "reason": chosen.reason,
            "page": str(self.page) if self.page > 1 else "",
        }
        query = urlencode({name: value for name, value in values.items() if value})
        return f"/{module.slug}{suffix}" + (f"?{query}" if query else "")

    def at_page(self, page: int) -> "Asked":
        return replace(self, page=page)

    def without(self, name: str) -> "Asked":
        """The same without one of its filters, on the first page."""
        empty: dict[str, Any] = {name: "" if name == "text" else None}
        return Asked(replace(self.selection, **empty))

    def with_status(self, status: SyncStatus | None) -> "Asked":
        return Asked(replace(self.selection, status=status))


def asked_of(module: Module, query: Mapping[str, str]) -> Asked:
    """Reads a query. Empty values mean all; raises HTTPException 404 for a word that does not exist."""
    reason = query.get("reason") or None
    if reason is not None and reason not in BY_CODE:
        raise HTTPException(404, f"There is no reason called {reason[:40]}.")
    selection = Selection(
        entity=module.entity,
        company=query.get("company") or None,
        kind=_word(Kind, "kind", query),
        status=_word(SyncStatus, "synchronisation status", query, "status"),
        reason=reason,
        text=query.get("q", "").strip()[:_TEXT_MAX],
    )
    return Asked(selection, page_of(query))


def page_of(query: Mapping[str, str]) -> int:
    """The page's number, counted from 1. Raises HTTPException 404."""
    page = query.get("page") or "1"
    is_number = page.isascii() and page.isdecimal() and len(page) <= _DIGITS_MAX
    if not (is_number and 1 <= int(page) <= _PAGE_MAX):
        raise HTTPException(404, "There is no such page of the list.")
    return int(page)


def _word(words: type[Word], called: str, query: Mapping[str, str], name: str | None = None) -> Word | None:
    value = query.get(name or called)
    if not value:
        return None
    try:
        return words(value)
    except ValueError as error:
        raise HTTPException(404, f"There is no {called} called {value[:40]}.") from error

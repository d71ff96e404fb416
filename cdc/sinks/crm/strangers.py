"""Accounts of Sales Management without a code: people made them before the connector came (design rule 11)."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any

from cdc.failures import Refused
from cdc.rules.signs import account_signs
from cdc.sales_management.api import Api
from cdc.sales_management.reading import read_by_id
from cdc.sinks.crm.mapping import Attempt
from schemas.reason import Reason

_ACCOUNTS = "accounts"

Row = dict[str, Any]


class Strangers:
    """One company's. The whole list is read once, and only if a first load had to be accepted."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._ids: dict[tuple[str, str], list[int]] | None = None
        self._reading = asyncio.Lock()

    async def any(self, before: datetime) -> bool:
        """Whether any was made before that moment. Raises Unavailable."""
        async for row in self._living():
            if _was_there(row, before):
                return True
        return False

    async def refuse_alike(self, attempts: Sequence[Attempt]) -> None:
        """Creations of what may be there already: which one it is, is for a person to say. Raises Unavailable."""
        alike = {each: ids for each in attempts if (ids := await self._alike(each))}
        rows = await read_by_id(self._api, _ACCOUNTS, sorted({one for ids in alike.values() for one in ids}))
        for each, ids in alike.items():
            still = [one for one in ids if one in rows and _is_stranger(rows[one])]
            if still:
                each.fail(_may_be(still))

    async def _alike(self, attempt: Attempt) -> list[int]:
        record = attempt.write.command.record or {}
        known = await self._by_sign()
        signs = account_signs(record.get("vat_number"), record.get("email"))
        return sorted({one for sign in signs.items() for one in known.get(sign, ())})

    async def _by_sign(self) -> dict[tuple[str, str], list[int]]:
        async with self._reading:
            if self._ids is None:
                found: dict[tuple[str, str], list[int]] = {}
                async for row in self._living():
                    for sign in account_signs(row.get("vatNumber"), row.get("email")).items():
                        found.setdefault(sign, []).append(int(row["id"]))
                self._ids = found
            return self._ids

    async def _living(self) -> AsyncIterator[Row]:
        async for page in self._api.pages(f"/{_ACCOUNTS}", to_the_end=True):
            for row in page:
                if _is_stranger(row):
                    yield row


def _is_stranger(row: Row) -> bool:
    return not row.get("deleted") and not row.get("extId") and isinstance(row.get("id"), int)


def _was_there(row: Row, before: datetime) -> bool:
    """A record of unknown age counts as old."""
    try:
        return datetime.fromisoformat(str(row.get("dateCreated"))) < before
    except (ValueError, TypeError):
        return True


def _may_be(ids: Iterable[int]) -> Refused:
    words = " and ".join(map(str, ids))
    return Refused(f"{words}, with the same VAT number or e-mail address and without a code", reason=Reason.AMBIGUOUS)

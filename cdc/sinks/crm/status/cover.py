"""What a person saved just before our write must not pass for ours: capture is told of it first."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from cdc.webhooks.delivery import Delivery
from schemas.vocabulary import Entity
from schemas.wire import dumps

Tell = Callable[[Delivery], Awaitable[None]]
"""Returns when Kafka has the delivery; raises KafkaUnavailable."""

Row = Mapping[str, Any]

_HOOKED = {Entity.ACCOUNT: "account", Entity.CONTACT: "contact", Entity.SALES_ORDER: "salesorder"}
_ROWS_AT_ONCE = 20
_TOUCH = ("dateUpdated", "salesRepIdUpdated")


class Cover:
    """Of one company. Our write makes us the last who touched the record, and capture leaves alone what we touched.

    So a row that somebody else touched last goes the way of the hooks before it is written to: its event has the same
    id as the one of a hook or of the sweep, which makes it harmless where capture knew it already.
    """

    def __init__(self, company: str, tell: Tell) -> None:
        self._company = company
        self._tell = tell
        self._own_user: int | None = None

    async def before(self, entity: Entity, rows: Iterable[Row]) -> None:
        """Rows as they are read right before the write. Raises KafkaUnavailable."""
        await self._deliver(entity, [row for row in rows if not self._is_ours(row)])

    async def after(self, entity: Entity, pairs: Sequence[tuple[Row, Row]], written: Iterable[str]) -> None:
        """Each row before and after; ``written`` are the fields that were ours to change. Raises KafkaUnavailable.

        A row that differs elsewhere was saved by a person in between: whose touch the last one is can't be told.
        """
        ignored = {*written, *_TOUCH}
        undisturbed = [now for then, now in pairs if _rest(then, ignored) == _rest(now, ignored)]
        disturbed = [now for then, now in pairs if _rest(then, ignored) != _rest(now, ignored)]
        await self._deliver(entity, [{**row, "salesRepIdUpdated": None} for row in disturbed])
        for row in undisturbed:
            self._own_user = _user(row.get("salesRepIdUpdated")) or self._own_user

    async def _deliver(self, entity: Entity, rows: Sequence[Row]) -> None:
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            body = dumps([dict(row) for row in rows[start : start + _ROWS_AT_ONCE]])
            await self._tell(Delivery(self._company, _HOOKED[entity], "update", body))

    def _is_ours(self, row: Row) -> bool:
        who = row.get("salesRepIdUpdated") if row.get("dateUpdated") else row.get("salesRepIdCreated")
        return self._own_user is not None and _user(who) == self._own_user


def _rest(row: Row, ignored: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ignored}


def _user(value: Any) -> int | None:
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, int) and not isinstance(found, bool) else None

"""Everything of the model is on both sides with its values, and nothing else is."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.chaos.checks.ending import Ending, Row
from tests.chaos.model import PLACES, Model, Wanted


def lost(model: Model, end: Ending) -> list[str]:
    """One line for each value, each record that is missing, and each that nobody made."""
    places = _Places(model, end)
    found = [line for wanted in model for line in _differences(wanted, places)]
    return found + places.strangers()


class _Places:
    """Where each wanted record is on both sides."""

    def __init__(self, model: Model, end: Ending) -> None:
        self._end = end
        self._model = model
        self._codes: dict[Any, list[Row]] = {}
        for entity in PLACES:
            for row in end.crm[entity].values():
                self._codes.setdefault((entity, row["extId"]), []).append(row)

    def in_crm(self, wanted: Wanted) -> Row | None:
        """The living record."""
        if wanted.key is None:
            rows = [self._end.crm[wanted.entity].get(wanted.crm_id or 0)]
        else:
            rows = [*self._codes.get((wanted.entity, wanted.key), [])]
        return next((row for row in rows if row is not None and not row["deleted"]), None)

    def in_sage(self, wanted: Wanted) -> Row | None:
        key = wanted.key
        if key is None and (row := self.in_crm(wanted)) is not None:
            key = row["extId"]
        return self._end.sage[wanted.entity].get(key or "")

    def strangers(self) -> list[str]:
        crm = {(one.entity, row["id"]) for one in self._model if one.in_crm and (row := self.in_crm(one))}
        sage = {(one.entity, id(row)) for one in self._model if one.in_sage and (row := self.in_sage(one))}
        there = [
            f"{entity} {row['id']} ({row['extId']}) lives in Sales Management, and nobody wanted it there"
            for entity in PLACES
            for row in self._end.living(entity)
            if (entity, row["id"]) not in crm
        ]
        return there + [
            f"{entity} {key} lives in Sage, and nobody wanted it there"
            for entity in PLACES
            for key, row in self._end.sage[entity].items()
            if (entity, id(row)) not in sage
        ]


def _differences(wanted: Wanted, places: _Places) -> Iterable[str]:
    crm, sage = places.in_crm(wanted), places.in_sage(wanted)
    if wanted.in_crm and crm is None:
        yield f"{wanted.words} is missing in Sales Management"
    if wanted.in_sage and sage is None:
        yield f"{wanted.words} is missing in Sage"
    for fact, value in wanted.facts.items():
        column, field = PLACES[wanted.entity][fact]
        if wanted.in_sage and sage is not None and column and not same(sage.get(column), value):
            yield f"{wanted.words}: {fact} should be {value!r}, Sage has {sage.get(column)!r}"
        if wanted.in_crm and crm is not None and field and not same(crm.get(field), value):
            yield f"{wanted.words}: {fact} should be {value!r}, Sales Management has {crm.get(field)!r}"


def same(found: Any, wanted: Any) -> bool:
    """Nothing, blanks and no are alike; amounts are compared as numbers."""
    if isinstance(wanted, Decimal):
        try:
            return Decimal(str(found or 0)) == wanted
        except InvalidOperation:
            return False
    if isinstance(wanted, bool):
        return str(found or 0) in (("True", "1") if wanted else ("False", "0"))
    return (found or None) == (wanted or None)

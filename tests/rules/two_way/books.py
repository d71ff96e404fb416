"""What people entered since both sides last agreed, field by field."""

from typing import Any

from tests.rules.two_way.trade import Values

Entered = dict[tuple[str | int, str], list[Any]]
"""By record (Sage's code or the CRM's id) and field: what people entered, in order."""


class Edits:
    """``departed`` are the codes of records that were deleted, begun again or became another kind. ``ever`` is what
    people entered on either side since the beginning."""

    def __init__(self) -> None:
        self.sage: Entered = {}
        self.crm: Entered = {}
        self.ever: Entered = {}
        self.departed: set[str] = set()
        self._shown_before: dict[int, dict[str, int]] = {}

    def in_sage(self, code: str, values: Values) -> None:
        _note(self.sage, code, values)
        _note(self.ever, code, values)

    def in_crm(self, crm_id: int, values: Values) -> None:
        _note(self.crm, crm_id, values)
        _note(self.ever, crm_id, values)

    def departs(self, code: str) -> None:
        self.departed.add(code)

    def goes(self, crm_id: int, shown: dict[str, int]) -> None:
        """Somebody deletes it in the CRM, when exports had shown each code begin so often."""
        self._shown_before[crm_id] = dict(shown)

    def stays_away(self, crm_id: int, code: str, shown: dict[str, int]) -> bool:
        """Whether Sage has not begun anew under the code since somebody deleted the record in the CRM."""
        return shown.get(code, 0) <= max(1, self._shown_before.get(crm_id, {}).get(code, 0))

    def are_settled(self, code: str, crm_id: int) -> None:
        """Both sides agree on this record: what is entered from here on is news."""
        self.departed.discard(code)
        self.sage = {place: values for place, values in self.sage.items() if place[0] != code}
        self.crm = {place: values for place, values in self.crm.items() if place[0] != crm_id}


def _note(entered: Entered, record: str | int, values: Values) -> None:
    for field, value in values.items():
        entered.setdefault((record, field), []).append(value)

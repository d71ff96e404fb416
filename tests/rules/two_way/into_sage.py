"""How a write into Sage goes: looked for, created, or changed field by field; then read back."""

from typing import Any

from cdc.failures import Refused
from cdc.sinks.account_link import account_of, crm_id_of
from cdc.sinks.base import Answer, Links, State, Waiting, Write, Written
from cdc.sinks.hyperaccounts.differences import differences
from schemas.marks import order_mark
from schemas.reason import Reason
from schemas.records import RECORDS
from schemas.vocabulary import Entity, Kind, Result, WriteOperation
from tests.rules.two_way.sage import Sage
from tests.rules.two_way.trade import Values

REFUSED_BY_SAGE = "no good for Sage"
"""A value that Sage refuses; people can enter it in Sales Management."""

_EDITABLE = (Kind.POTENTIAL, Kind.CONTACT)


class IntoSage:
    """What the writers of the bridge do, on the rows of the simulated Sage.

    ``trespasses`` are the writes that reached what only Sage may change.
    """

    def __init__(self, sage: Sage) -> None:
        self.sage = sage
        self.trespasses: list[str] = []
        self._numbers = 500

    def write(self, write: Write, links: Links) -> Answer:
        command = write.command
        if command.operation is WriteOperation.WITHDRAW:
            return Written(
                crm_id=command.crm_id, result=Result.UNCHANGED, reason=Reason.DELETED_IN_CRM, sage_key=write.sage_key
            )
        if command.operation is WriteOperation.DELETE or command.record is None:
            self.trespasses.append(f"{command.operation} of {command.sage_key}")
            return Refused("nothing is deleted in Sage", reason=Reason.DEFECT)
        match command.entity:
            case Entity.ACCOUNT:
                return self._account(write)
            case Entity.CONTACT:
                return self._contact(write, links)
        return self._quotation(write, links)

    def _account(self, write: Write) -> Answer:
        code = write.command.sage_key
        if write.sage_key is not None or not write.command.creates:
            return self._update(write, write.sage_key or code)
        there = self.sage.rows.get(code)
        if there is None:
            return self._create(write, code, marker=(write.command.record or {}).get("marker"))
        ours = (write.command.record or {}, *write.doubted)
        if write.doubtful_since_s is not None and there.record["name"] in [each["name"] for each in ours]:
            return self._update(write, code)
        return Refused(code, reason=Reason.CODE_TAKEN)

    def _contact(self, write: Write, links: Links) -> Answer:
        key = write.sage_key or write.command.sage_key
        if key:
            return self._update(write, key)
        account = account_of(write, links)
        if isinstance(account, Waiting):
            return account
        mine = [code for code, row in self.sage.rows.items() if row.record["crm_id"] == crm_id_of(write)]
        if mine:
            return self._update(write, mine[0])
        self._numbers += 1
        return self._create(write, f"{account:<8}{self._numbers:04d}", account_code=account, address_type=1)

    def _quotation(self, write: Write, links: Links) -> Answer:
        key = write.sage_key or write.command.sage_key
        mark = order_mark(crm_id_of(write))
        mine = [code for code, row in self.sage.rows.items() if row.record["customer_order_number"] == mark]
        if key or mine:
            return self._kept(write, key or mine[0])
        if mark in [order_mark(each) for each in self.sage.made_for]:
            return Refused("it was deleted in Sage")
        account = account_of(write, links)
        if isinstance(account, Waiting):
            return account
        self._numbers += 1
        priced = {"label": "Sales Quotation", "net": "20.00", "lines": _priced(write), "customer_order_number": mark}
        return self._create(write, str(self._numbers), account_code=account, **priced)

    def _create(self, write: Write, code: str, **values: Any) -> Answer:
        desired = self._desired(write)
        if REFUSED_BY_SAGE in desired.values():
            return Refused("it can't have this value")
        made_for = crm_id_of(write)
        marked = {} if write.command.entity is Entity.ACCOUNT else {"crm_id": made_for}
        record = RECORDS[write.command.entity].model_validate({"code": code, **desired, **marked, **values})
        self.sage.begins(code, record.model_dump(mode="json"), made_for)
        return self._shown(code)

    def _update(self, write: Write, code: str) -> Answer:
        row = self.sage.rows.get(code)
        if row is None:
            return Refused("Sage no longer has it")
        if self.sage.trade.kind(row.record) is None:
            return Refused("the address is no contact's")
        if self._is_lost_to_edits(write, row.record):
            return self._unchanged(code, whole=False)
        found = differences(row.record, self._desired(write), write.command.expected, write.doubted)
        if not found.changed:
            return self._unchanged(code, left=found.left)
        if REFUSED_BY_SAGE in found.changed.values():
            return Refused("it can't have this value")
        if self.sage.trade.kind(row.record) not in _EDITABLE:
            self.trespasses.append(f"write to {code}, which only Sage may change")
        self.sage.changes(code, found.changed)
        return self._shown(code, left=found.left)

    def _is_lost_to_edits(self, write: Write, record: Values) -> bool:
        """The marker is gone."""
        return bool((write.command.record or {}).get("marker")) and record.get("marker") is None

    def _kept(self, write: Write, code: str) -> Answer:
        """Sage has the quotation: what it holds stands."""
        row = self.sage.rows.get(code)
        if row is None:
            return Refused("Sage no longer has it")
        if _content(row.record) == _content(write.command.record or {}):
            created = write.command.creates
            result, reason = (Result.APPLIED, Reason.APPLIED) if created else (Result.UNCHANGED, Reason.UNCHANGED)
            return Written(result=result, reason=reason, sage_key=code, read_back=self._state(code))
        return Written(
            result=Result.UNCHANGED, reason=Reason.UNDONE, sage_key=code, read_back=self._state(code, whole=False)
        )

    def _shown(self, code: str, left: tuple[str, ...] = ()) -> Written:
        return Written(sage_key=code, left=left, read_back=self._state(code))

    def _unchanged(self, code: str, left: tuple[str, ...] = (), *, whole: bool = True) -> Written:
        return Written(
            result=Result.UNCHANGED, reason=Reason.UNCHANGED, sage_key=code, left=left,
            read_back=self._state(code, whole=whole),
        )  # fmt: skip

    def _state(self, code: str, *, whole: bool = True) -> State:
        row = self.sage.rows[code]
        return State(row.record, row.modified_at, whole)

    def _desired(self, write: Write) -> Values:
        both_ways = RECORDS[write.command.entity].both_ways()
        wanted = (*both_ways, "notes") if write.command.entity is Entity.SALES_ORDER else both_ways
        return {field: value for field, value in (write.command.record or {}).items() if field in wanted}


def _priced(write: Write) -> list[Values]:
    return [line | {"unit_price": "10", "net": "20.00"} for line in (write.command.record or {}).get("lines", ())]


def _content(record: Values) -> list[tuple[Any, Any]]:
    return [(line.get("product_code"), line.get("quantity")) for line in record.get("lines") or ()]

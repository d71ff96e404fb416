"""What a person changed in the CRM on a record that only Sage may change."""

from decimal import Decimal
from typing import Any

from cdc.rules.exchange import Values
from cdc.rules.known import Known
from cdc.rules.names import normal_name
from schemas.change import CrmFacts
from schemas.record import Names
from schemas.records import RECORDS
from schemas.vocabulary import Entity

_COMPOSED = frozenset({"notes"})
"""Written together with other text, so not comparable by itself."""

_COMPARED = ("product_code", "quantity", "unit_price", "discount_rate")


def differences(entity: Entity, shown: Values, view: Values, facts: CrmFacts, known: Known) -> list[str]:
    """The fields, in words, that the CRM holds otherwise than Sage; a field that the CRM lacks says nothing."""
    found = [
        name.replace("_", " ")
        for name, names in RECORDS[entity].names()
        if name in view and name not in _COMPOSED and not _same(names, view[name], _written(name, shown, names))
    ]
    if facts.kind is not None and facts.kind is not known.kind_of:
        found.append("status")
    if known.read_only and not facts.read_only:
        found.append("read-only mark")
    if "lines" in view and not same_lines(shown.get("lines") or [], view["lines"]):
        found.append("lines")
    return found


def _written(name: str, shown: Values, names: Names) -> Any:
    """The value as the sink writes it."""
    value = shown.get(name)
    if name == "name":
        return normal_name(value) or shown.get("code")
    if names.crm_max_length is not None and isinstance(value, str):
        return value[: names.crm_max_length]
    return value


def _same(names: Names, there: Any, ours: Any) -> bool:
    """A value that a list of the CRM lacks can't be held there."""
    if names.lookup is not None and there is None:
        return True
    if isinstance(there, str) and isinstance(ours, str):
        return " ".join(there.split()) == " ".join(ours.split())
    return bool(there == ours)


def same_lines(shown: list[Values], view: list[Values]) -> bool:
    """Whether the CRM holds the lines that Sage shows, in any order: product, quantity, price and discount.

    What is no product of Sage's is not among them there. A fractional quantity travels as one piece at the line's
    price, since the CRM has whole numbers only.
    """
    ours = [_line(each) for each in shown if each.get("in_stock_table", True)]
    return sorted(ours) == sorted(_line(each) for each in view)


def _line(line: Values) -> tuple[str, Decimal, Decimal, Decimal]:
    code, quantity, price, discount = (line.get(name) for name in _COMPARED)
    amounts = [Decimal(str(each or 0)) for each in (quantity, price, discount)]
    if amounts[0] != amounts[0].to_integral_value():
        net = line.get("net")
        whole = Decimal(str(net)) if net is not None else amounts[0] * amounts[1]
        amounts = [Decimal(1), whole, Decimal(0)]
    return str(code), amounts[0], amounts[1], amounts[2]

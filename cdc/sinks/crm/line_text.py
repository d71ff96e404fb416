"""A document's line in words, for what the API's fields can't hold."""

from decimal import Decimal

from schemas.document import Line


def text_of(line: Line) -> str:
    """A line that is no product: ``1 x Delivery at 15.00 = 15.00``, or its words alone if it has no amount."""
    words = _words(line)
    if line.quantity is None or (not line.unit_price and not line.net):
        return words
    net = f" = {amount(line.net)}" if line.net is not None else ""
    return f"{exact(line.quantity)} x {words or 'item'} at {amount(line.unit_price or Decimal(0))}{net}"


def fraction_text(line: Line) -> str:
    """A line with a fractional quantity, which the API can't hold: ``2.5 x Hour at 38.00``, and its description."""
    unit = line.unit or "item"
    discount = f" less {exact(line.discount_rate)} %" if line.discount_rate else ""
    head = f"{exact(line.quantity or Decimal(0))} x {unit} at {amount(line.unit_price or Decimal(0))}{discount}"
    words = _words(line)
    return f"{head}: {words}" if words else head


def exact(value: Decimal) -> str:
    """Without noise and without exponent: ``2.5``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: Decimal) -> str:
    """With two places at least, and with all it has: ``38.00``, ``0.125``."""
    places = -int(value.normalize().as_tuple().exponent)
    return f"{value:.{max(places, 2)}f}"


def _words(line: Line) -> str:
    parts = (line.description, line.text)
    return " ".join(" ".join(part.split()) for part in parts if part)

"""What the CRM shows of a record that people edit on both sides: our own writes, told apart from a person's changes."""

from cdc.rules.copying import replace
from cdc.rules.exchange import REMEMBERED, Exchange, Values
from cdc.rules.merge import is_known, is_ours, is_put_there, lost, taken
from cdc.rules.under_way import landed


def seen_in_crm(exchange: Exchange, view: Values, version: int | None, by_connector: bool | None) -> Exchange:
    """The CRM shows these values. ``version`` is the newest of our writes that it shows whole, null if it can't say."""
    exchange = _sure_of(landed(exchange, version), view)
    if by_connector:
        return _echoed(_with_what_stands(exchange, view) if version == exchange.landed_in_crm else exchange, view)
    earlier = _earlier(exchange)
    for name in _shared(exchange, view):
        if name in earlier:
            continue
        value, believed = view[name], exchange.crm.get(name, exchange.agreed[name])
        ours = is_ours if version is None else is_put_there
        if value == believed or ours(name, value, exchange.to_crm):
            exchange = replace(exchange, crm=exchange.crm | {name: value})
        else:
            exchange = _changed_in_crm(exchange, name, value)
    return exchange


def seen_late_in_crm(exchange: Exchange, view: Values) -> Exchange:
    """A person saved between our look and our write, which may be over it now: then only the hook still tells of it.

    What neither the writes that landed since nor those on their way had to do with is what the person entered.
    """
    for name in _shared(exchange, view):
        value, agreed = view[name], exchange.agreed[name]
        if value == agreed or is_known(name, value, (*exchange.just_landed, *exchange.to_crm)):
            continue
        if _is_untouched(exchange, name):
            exchange = _changed_in_crm(exchange, name, value)
        elif name in exchange.crm_said:
            exchange = _entered_in_crm(exchange, name, value)
        else:
            exchange = lost(exchange, name, sage=agreed, crm=value)
    return exchange


def _with_what_stands(exchange: Exchange, view: Values) -> Exchange:
    """A write asks only for what is different there, so what a person saved just before it still stands beside it."""
    for name in _shared(exchange, view):
        value = view[name]
        if value == exchange.crm.get(name, exchange.agreed[name]) or not _is_untouched(exchange, name):
            continue
        if not is_known(name, value, exchange.to_crm):
            exchange = _changed_in_crm(exchange, name, value)
    return exchange


def _is_untouched(exchange: Exchange, name: str) -> bool:
    """The last write that landed asked for what it expected; those before it may never have been sent."""
    last = exchange.just_landed[-1] if exchange.just_landed else None
    return last is not None and name in last.expected and last.expected[name] == last.values.get(name)


def _echoed(exchange: Exchange, view: Values) -> Exchange:
    """What we wrote comes back. A spelling of the CRM's own is taken as it is, else the two would never rest.

    While a write has not landed whole, it may have left alone what a person had changed just before: that shows here
    and nowhere else, as a value that we neither wrote nor expected. Or it may be over what a person entered after our
    look: the CRM then holds what we wrote. Where more was written than is remembered, any value may be ours.
    """
    if not exchange.to_crm:
        return replace(exchange, crm={name: view[name] for name in _shared(exchange, view)} | exchange.crm)
    if len(exchange.to_crm) == REMEMBERED:
        return exchange
    earlier = _earlier(exchange)
    for name in _shared(exchange, view):
        value = view[name]
        if name in earlier:
            continue
        if name not in exchange.crm:  # a worker died before it could remember what it had sent
            exchange = replace(exchange, crm=exchange.crm | {name: value})
        if value == exchange.crm[name]:
            continue
        if not is_known(name, value, exchange.to_crm):
            exchange = _changed_in_crm(exchange, name, value)
        elif is_put_there(name, value, (sent for sent in exchange.to_crm if sent.over)):
            exchange = replace(exchange, crm=exchange.crm | {name: value})
    return exchange


def _sure_of(exchange: Exchange, view: Values) -> Exchange:
    """A sight that shows anything but what was replaced is from after the write: so is all that comes later."""
    if not any(each.replaced for each in exchange.to_crm):
        return exchange
    to_crm = tuple(each if _shows(view, each.replaced) else replace(each, replaced={}) for each in exchange.to_crm)
    return replace(exchange, to_crm=to_crm)


def _shows(view: Values, replaced: dict[str, list[object]]) -> bool:
    return all(view[name] in held for name, held in replaced.items() if name in view)


def _earlier(exchange: Exchange) -> frozenset[str]:
    """Fields of a sight from before a write of ours: what it shows there was replaced, and is nobody's change."""
    return frozenset(name for sent in exchange.to_crm for name in sent.replaced)


def _changed_in_crm(exchange: Exchange, name: str, value: object) -> Exchange:
    believed, agreed = exchange.crm.get(name, exchange.agreed[name]), exchange.agreed[name]
    exchange = replace(exchange, crm=exchange.crm | {name: value})
    if agreed not in (believed, value) and name not in exchange.crm_said:
        return lost(exchange, name, sage=agreed, crm=value)
    return _entered_in_crm(exchange, name, value)


def _entered_in_crm(exchange: Exchange, name: str, value: object) -> Exchange:
    """Whoever enters another value there later changes their own, and contradicts nobody."""
    said = tuple(sorted({*exchange.crm_said, name}))
    return replace(taken(exchange, name, value), crm_said=said)


def _shared(exchange: Exchange, view: Values) -> list[str]:
    return [name for name in exchange.agreed if name in view]

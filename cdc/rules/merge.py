"""Field by field: what people changed on either side, taken into what both should have (design section 2, hazards B).

Each side has believed values and values that are on their way to it. What a side shows is a person's change where it is
neither. Where the other side's change of the same field is still on its way, Sage's value stands and the other is kept.
"""

from collections.abc import Iterable

from cdc.rules.copying import replace
from cdc.rules.exchange import REMEMBERED, Conflict, Exchange, Sent, Values


def seen_in_crm(exchange: Exchange, view: Values, version: int | None, by_connector: bool | None) -> Exchange:
    """The CRM shows these values. ``version`` is the newest of our writes that it shows whole, null if it can't say."""
    exchange = _sure_of(landed(exchange, version), view)
    if by_connector:
        return _echoed(exchange, view)
    earlier = _earlier(exchange)
    for name in _shared(exchange, view):
        if name in earlier:
            continue
        value, believed = view[name], exchange.crm.get(name, exchange.agreed[name])
        if value == believed or (version is None and _is_ours(name, value, exchange.to_crm)):
            exchange = replace(exchange, crm=exchange.crm | {name: value})
        else:
            exchange = _changed_in_crm(exchange, name, value)
    return exchange


def landed(exchange: Exchange, version: int | None) -> Exchange:
    """The CRM shows one of our writes whole, so it held that before a person changed what is seen now."""
    if version is None or version <= exchange.landed_in_crm:
        return exchange
    newest = max((sent for sent in exchange.to_crm if sent.version <= version), key=_version, default=None)
    crm = exchange.crm if newest is None else exchange.crm | newest.values
    rest = tuple(sent for sent in exchange.to_crm if sent.version > version)
    return replace(exchange, crm=crm, to_crm=rest, landed_in_crm=version)


def written_to_crm(exchange: Exchange, version: int, left: Iterable[str]) -> Exchange:
    """The CRM confirmed a write, but for the fields that were left alone: those show up as a person's change."""
    apart = set(left)
    if not apart:
        return landed(exchange, version)
    sent = next((each for each in exchange.to_crm if each.version == version), None)
    if sent is None:
        return exchange
    values = {name: value for name, value in sent.values.items() if name not in apart}
    over = tuple(_partly(each, values) if each.version == version else each for each in exchange.to_crm)
    return replace(exchange, crm=exchange.crm | values, to_crm=over)


def _partly(sent: Sent, written: Values) -> Sent:
    """Such a write leaves no version behind: a sight from before it is known by what it replaced alone."""
    replaced = {
        name: sent.expected[name] for name in written if sent.expected.get(name, written[name]) != written[name]
    }
    return replace(sent, values={}, replaced=replaced)


def _sure_of(exchange: Exchange, view: Values) -> Exchange:
    """A sight that shows anything but what was replaced is from after the write: so is all that comes later."""
    if not any(each.replaced for each in exchange.to_crm):
        return exchange
    to_crm = tuple(each if _shows(view, each.replaced) else replace(each, replaced={}) for each in exchange.to_crm)
    return replace(exchange, to_crm=to_crm)


def _shows(view: Values, values: Values) -> bool:
    return all(view.get(name, value) == value for name, value in values.items())


def _earlier(exchange: Exchange) -> frozenset[str]:
    """Fields of a sight from before a write of ours: what it shows there was replaced, and is nobody's change."""
    return frozenset(name for sent in exchange.to_crm for name in sent.replaced)


def seen_in_sage(exchange: Exchange, before: Values | None, after: Values, version: int | None) -> Exchange:
    """Sage shows these values. ``before`` is what the export before showed; ``version`` the write just read back.

    An export may have been taken before our last write: what it shows unchanged, or as an earlier write of ours, is no
    person's change.
    """
    written = next((sent.values for sent in exchange.to_sage if sent.version == version), None)
    for name in after:
        value = after[name]
        believed = exchange.sage.get(name, value)
        if written is not None and name in written:
            exchange, believed = replace(exchange, sage=exchange.sage | {name: written[name]}), written[name]
        if value != believed and _has_just_landed(exchange, name, value, believed):
            exchange, believed = _holding(exchange, name, value), value
        if value == believed or _is_late(exchange, name, before, value, believed):
            if value == exchange.agreed.get(name, value):
                exchange = _holding(exchange, name, value)
            continue
        agreed = exchange.agreed.get(name, believed)
        if agreed not in (believed, value):
            exchange = _lost(exchange, name, sage=value, crm=agreed)
        exchange = _taken(_holding(exchange, name, value), name, value, keep=agreed not in (believed, value))
    return exchange


def written_to_sage(exchange: Exchange, version: int, left: Iterable[str]) -> Exchange:
    """Sage confirmed a write, but for the fields that were left alone."""
    sent = next((each for each in exchange.to_sage if each.version == version), None)
    if sent is None:
        return exchange
    apart = set(left)
    return replace(exchange, sage=exchange.sage | {n: v for n, v in sent.values.items() if n not in apart})


def needs_write(agreed: Values, believed: Values, on_its_way: Sent | None) -> bool:
    """Whether a side has to be told: a value differs from what it will have once the command on its way is there."""
    return any(value != _soon(name, believed, on_its_way) for name, value in agreed.items())


def _soon(name: str, believed: Values, on_its_way: Sent | None) -> object:
    """A command does not touch what it did not expect."""
    held = believed.get(name)
    if on_its_way is None or name not in on_its_way.values or on_its_way.expected.get(name) != held:
        return held
    return on_its_way.values[name]


def remembering(sent: tuple[Sent, ...], new: Sent) -> tuple[Sent, ...]:
    """The last few writes; one that is decided again after a crash stands once."""
    return (*(each for each in sent if each.version != new.version), new)[-REMEMBERED:]


def _echoed(exchange: Exchange, view: Values) -> Exchange:
    """What we wrote comes back. A spelling of the CRM's own is taken as it is, else the two would never rest.

    While a write has not landed whole, it may have left alone what a person had changed just before: that shows here
    and nowhere else, as a value that we neither wrote nor expected.
    """
    if not exchange.to_crm:
        return replace(exchange, crm={name: view[name] for name in _shared(exchange, view)} | exchange.crm)
    for name in _shared(exchange, view):
        value = view[name]
        if value != exchange.crm.get(name, exchange.agreed[name]) and not _is_known(name, value, exchange.to_crm):
            exchange = _changed_in_crm(exchange, name, value)
    return exchange


def _changed_in_crm(exchange: Exchange, name: str, value: object) -> Exchange:
    believed, agreed = exchange.crm.get(name, exchange.agreed[name]), exchange.agreed[name]
    exchange = replace(exchange, crm=exchange.crm | {name: value})
    if agreed not in (believed, value):
        return _lost(exchange, name, sage=agreed, crm=value)
    return _taken(exchange, name, value)


def _is_known(name: str, value: object, sent: Iterable[Sent]) -> bool:
    """An emptied field is null, so a field that a write did not name must not count as null."""
    return any(name in values and values[name] == value for each in sent for values in (each.values, each.expected))


def _is_late(exchange: Exchange, name: str, before: Values | None, value: object, believed: object) -> bool:
    if value == exchange.agreed.get(name):
        return True
    if before is None or name not in before:
        return _is_ours(name, value, exchange.to_sage)
    if before[name] == value:
        return True
    return before[name] != believed and _is_ours(name, value, exchange.to_sage)


def _has_just_landed(exchange: Exchange, name: str, value: object, believed: object) -> bool:
    """A write of ours that has not been confirmed yet: the next one then replaces its value, not the one before it."""
    return any(
        sent.version > exchange.applied_version and name in sent.values
        and sent.values[name] == value and sent.expected.get(name) == believed
        for sent in exchange.to_sage
    )  # fmt: skip


def _is_ours(name: str, value: object, sent: Iterable[Sent]) -> bool:
    return any(name in each.values and each.values[name] == value for each in sent)


def _lost(exchange: Exchange, name: str, *, sage: object, crm: object) -> Exchange:
    others = tuple(each for each in exchange.conflicts if each.field != name)
    return replace(exchange, conflicts=(*others, Conflict(name, sage, crm)))


def _taken(exchange: Exchange, name: str, value: object, *, keep: bool = False) -> Exchange:
    """Both sides should have the value; a conflict about the field is settled by it."""
    conflicts = tuple(each for each in exchange.conflicts if keep or each.field != name)
    return replace(exchange, agreed=exchange.agreed | {name: value}, conflicts=conflicts)


def _holding(exchange: Exchange, name: str, value: object) -> Exchange:
    return replace(exchange, sage=exchange.sage | {name: value})


def _shared(exchange: Exchange, view: Values) -> list[str]:
    return [name for name in exchange.agreed if name in view]


def _version(sent: Sent) -> int:
    return sent.version

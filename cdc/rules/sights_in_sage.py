"""What Sage shows of a record that people edit on both sides: our own writes, told apart from a person's changes."""

from cdc.rules.copying import replace
from cdc.rules.exchange import Exchange, Values
from cdc.rules.merge import is_ours, lost, taken


def seen_in_sage(
    exchange: Exchange, before: Values | None, after: Values, version: int | None, *, is_newer: bool = False
) -> Exchange:
    """Sage shows these values. ``before`` is what the export before showed; ``version`` the write just read back.

    An export may have been taken before our last write: what it shows unchanged, or as an earlier write of ours, is no
    person's change. ``is_newer`` says that by Sage's own clock it was changed after the write that was read back last.
    """
    written = next((sent.values for sent in exchange.to_sage if sent.version == version), None)
    for name in after:
        value = after[name]
        believed = exchange.sage.get(name, value)
        if written is not None and name in written:
            exchange, believed = replace(exchange, sage=exchange.sage | {name: written[name]}), written[name]
        if value != believed and _has_just_landed(exchange, name, value, believed):
            exchange, believed = _holding(exchange, name, value), value
        if value == believed or _is_late(exchange, name, before, value, believed, is_newer):
            if value == exchange.agreed.get(name, value):
                exchange = _holding(exchange, name, value)
            continue
        agreed = exchange.agreed.get(name, believed)
        if agreed not in (believed, value):
            exchange = lost(exchange, name, sage=value, crm=agreed)
        exchange = taken(_holding(exchange, name, value), name, value, keep=agreed not in (believed, value))
        exchange = replace(exchange, crm_said=tuple(each for each in exchange.crm_said if each != name))
    return exchange


def _is_late(
    exchange: Exchange, name: str, before: Values | None, value: object, believed: object, is_newer: bool
) -> bool:
    if value == exchange.agreed.get(name):
        return True
    if is_newer:
        return is_ours(name, value, (sent for sent in exchange.to_sage if sent.version > exchange.applied_version))
    if before is None or name not in before:
        return is_ours(name, value, exchange.to_sage)
    if before[name] == value:
        return True
    return before[name] != believed and is_ours(name, value, exchange.to_sage)


def _has_just_landed(exchange: Exchange, name: str, value: object, believed: object) -> bool:
    """A write of ours that has not been confirmed yet: the next one then replaces its value, not the one before it."""
    return any(
        sent.version > exchange.applied_version and name in sent.values
        and sent.values[name] == value and sent.expected.get(name) == believed
        for sent in exchange.to_sage
    )  # fmt: skip


def _holding(exchange: Exchange, name: str, value: object) -> Exchange:
    return replace(exchange, sage=exchange.sage | {name: value})

"""Writes that are on their way: what a side will have once they are there, and what is known once one has landed."""

from collections.abc import Iterable

from cdc.rules.copying import replace
from cdc.rules.exchange import REMEMBERED, Exchange, Sent, Values


def needs_write(agreed: Values, believed: Values, on_its_way: Sent | None) -> bool:
    """Whether a side has to be told: a value differs from what it will have once the command on its way is there."""
    return any(value != _soon(name, believed, on_its_way) for name, value in agreed.items())


def _soon(name: str, believed: Values, on_its_way: Sent | None) -> object:
    """A command does not touch what it did not expect."""
    held = believed.get(name)
    if on_its_way is None or name not in on_its_way.values or on_its_way.expected.get(name) != held:
        return held
    return on_its_way.values[name]


def may_have_landed(exchange: Exchange, expected: Values) -> tuple[Values, ...]:
    """What earlier writes that are on their way to the CRM will have put there, where it is not what is expected."""
    ahead = (
        {name: value for name, value in sent.values.items() if value != expected.get(name)}
        for sent in exchange.to_crm
        if not sent.over
    )
    return tuple(values for values in ahead if values)


def remembering(sent: tuple[Sent, ...], new: Sent) -> tuple[Sent, ...]:
    """The last few writes; one that is decided again after a crash stands once."""
    return (*(each for each in sent if each.version != new.version), new)[-REMEMBERED:]


def landed(exchange: Exchange, version: int | None) -> Exchange:
    """The CRM shows one of our writes whole, so it held that before a person changed what is seen now."""
    if version is None or version <= exchange.landed_in_crm:
        return exchange
    ended = tuple(sent for sent in exchange.to_crm if sent.version <= version)
    newest = max((sent for sent in ended if not sent.over), key=_version, default=None)
    crm = exchange.crm if newest is None else exchange.crm | newest.values
    rest = tuple(sent for sent in exchange.to_crm if sent.version > version)
    return replace(
        exchange, crm=crm, to_crm=rest, just_landed=ended, landed_in_crm=version, landed_before=exchange.landed_in_crm
    )


def written_to_crm(exchange: Exchange, version: int, left: Iterable[str]) -> Exchange:
    """The CRM confirmed a write, but for the fields that were left alone: those show up as a person's change."""
    apart = set(left)
    if not apart:
        return landed(exchange, version)
    sent = next((each for each in exchange.to_crm if each.version == version), None)
    if sent is None:
        return exchange
    values = {name: value for name, value in sent.values.items() if name not in apart}
    earlier = [each for each in exchange.to_crm if each.version < version]
    later = (each for each in exchange.to_crm if each.version > version)
    return replace(exchange, crm=exchange.crm | values, to_crm=(_partly(sent, values, earlier), *later))


def _partly(sent: Sent, written: Values, earlier: Iterable[Sent]) -> Sent:
    """Such a write leaves no version behind: a sight from before it is known by what it replaced alone.

    That is what it expected, or what one of our ``earlier`` writes had put there.
    """
    before = [sent.expected, *(each.values for each in earlier)]
    replaced = {
        name: held
        for name, value in written.items()
        if (held := [each[name] for each in before if name in each and each[name] != value])
    }
    return replace(sent, values=written, replaced=replaced, over=True)


def written_to_sage(exchange: Exchange, version: int, left: Iterable[str]) -> Exchange:
    """Sage confirmed a write, but for the fields that were left alone."""
    sent = next((each for each in exchange.to_sage if each.version == version), None)
    if sent is None:
        return exchange
    apart = set(left)
    return replace(exchange, sage=exchange.sage | {n: v for n, v in sent.values.items() if n not in apart})


def _version(sent: Sent) -> int:
    return sent.version

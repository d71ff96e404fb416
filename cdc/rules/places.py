"""Where the state of a record is kept: under the first key that was seen; its other key leads there."""

from collections.abc import Iterator

from cdc.rules.effects import Read
from cdc.rules.known import Known
from schemas.topics import key
from schemas.vocabulary import System

_LEADS_TO = b">"


def state_key(company: str, sage_key: str, system: System = System.SAGE) -> bytes:
    """Where a record with this key of this system is looked up."""
    return key(company, system, sage_key)


def found(read: Read, place: bytes) -> tuple[bytes, Known | None]:
    """Where the state really is, and the state. Raises ValueError or TypeError if the state can't be read."""
    raw = read(place)
    if raw is not None and raw.startswith(_LEADS_TO):
        place = raw[len(_LEADS_TO) :]
        raw = read(place)
    return place, None if raw is None else Known.from_bytes(raw)


def leading_to(place: bytes) -> bytes:
    """What is kept under the other key."""
    return _LEADS_TO + place


def is_lead(raw: bytes | None) -> bool:
    return raw is not None and raw.startswith(_LEADS_TO)


def other_places(company: str, known: Known, place: bytes) -> Iterator[bytes]:
    """The keys under which the record must be found as well."""
    keys = ((System.SAGE, known.sage_key), (System.CRM, None if known.crm_id is None else str(known.crm_id)))
    for system, each in keys:
        if each and (other := state_key(company, each, system)) != place:
            yield other

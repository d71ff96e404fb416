"""Which record a change or an outcome speaks of, whichever side named it first (design rule 1)."""

from cdc.rules.copying import replace
from cdc.rules.crm_sight import facts_of
from cdc.rules.effects import Read
from cdc.rules.known import Known
from cdc.rules.names import normal_name
from cdc.rules.places import found, is_lead, leading_to, state_key
from schemas.change import Change
from schemas.outcome import Outcome
from schemas.vocabulary import System

State = dict[bytes, bytes | None]
Whereabouts = tuple[bytes, Known | None, State]
"""The place of the state, the state, and what has to be kept elsewhere because of that."""


def whereabouts(change: Change, read: Read) -> Whereabouts:
    """Where the record of a change is kept, and what is known of it; None if it is new."""
    return _of_crm(change, read) if change.system is System.CRM else _of_sage(change, read)


def whereabouts_of(outcome: Outcome, read: Read) -> tuple[bytes, Known | None]:
    """The same of an outcome: under either key, whichever leads to this very record."""
    places = [state_key(outcome.company, outcome.sage_key)] if outcome.sage_key else []
    if outcome.crm_id is not None:
        places.append(state_key(outcome.company, str(outcome.crm_id), System.CRM))
    candidates = [found(read, place) for place in places]
    same = [(place, known) for place, known in candidates if known and known.record_id == outcome.record_id]
    return (same or candidates or [(state_key(outcome.company, ""), None)])[0]


def stood_alone(state: State, read: Read, known: Known) -> list[Known]:
    """What was kept as records of their own under keys that lead to ``known`` from now on."""
    raws = [read(place) for place, kept in state.items() if is_lead(kept)]
    others = [Known.from_bytes(raw) for raw in raws if raw is not None and not is_lead(raw)]
    return [other for other in others if other.record_id != known.record_id]


def _of_sage(change: Change, read: Read) -> Whereabouts:
    own = state_key(change.company, change.key)
    place, known = found(read, own)
    if known is not None and known.sage_key not in (None, change.key):
        return own, None, {}  # a code that was reserved once and turned out to be taken
    if known is not None and place != own and not _is_ours(change, known):
        apart = replace(known, sage_key=None)
        return own, None, {place: apart.to_bytes()}
    crm_id = (change.after or {}).get("crm_id")
    if crm_id is None or (known is not None and not _is_bare(known)):
        return place, known, {}
    marked, joined = found(read, state_key(change.company, str(crm_id), System.CRM))
    if joined is None or marked == place or (joined.sage_key not in (None, change.key) and not joined.deleted):
        return place, known, {}
    return marked, replace(joined, sage_key=change.key), {own: leading_to(marked)}


def _is_bare(known: Known) -> bool:
    """Only an outcome spoke of it so far: lines that came before their header, a row that could not be used."""
    return known.crm_id is None and not known.version and known.change_id is None


def _is_ours(change: Change, known: Known) -> bool:
    """A code that we reserved may be somebody else's in Sage, seen before the answer to our write.

    The name tells: other fields may have been edited there already, or filled by Sage's own defaults.
    """
    exchange = known.exchange
    if known.is_shown or exchange.in_sage or change.source.read_back is not None or change.after is None:
        return True
    if not exchange.version or known.version or change.after.get("crm_id") == known.crm_id:
        return True
    name = normal_name(change.after.get("name")).casefold()
    return any(normal_name(sent.values.get("name")).casefold() == name for sent in exchange.to_sage if sent.values)


def _of_crm(change: Change, read: Read) -> Whereabouts:
    own = state_key(change.company, change.key, System.CRM)
    place, known = found(read, own)
    facts = facts_of(change)
    code = facts.ext_id
    if code is None or (known is not None and (place != own or known.sage_key == code)):
        return place, known, {}
    linked, other = found(read, state_key(change.company, code))
    if other is None or other.crm_id not in (None, int(change.key)):
        return place, known, {}
    if other.deleted and not (other.waiting and facts.version is not None):  # ours, and its deletion on its way
        return place, known, {}
    return linked, other, {}

"""Which record of Sage is which record of Sales Management, before anything is written (design rule 11): pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar

_K = TypeVar("_K")
_T = TypeVar("_T")
_Record = TypeVar("_Record", "InSage", "InCrm")

Signs = Mapping[str, str]
"""What may prove that two records are one, normalised, the strongest first: ``{"VAT number": "123456789"}``."""


class Match(StrEnum):
    """What becomes of a record of Sage. ``LINKED``: the other side carries its code already."""

    LINKED = "linked"
    WILL_LINK = "will_link"
    AMBIGUOUS = "ambiguous"
    WILL_CREATE = "will_create"


@dataclass(frozen=True, slots=True)
class InSage:
    """A living record of Sage. ``fields`` are its canonical values, to tell what would be updated."""

    code: str
    name: str
    signs: Signs = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InCrm:
    """A living record of Sales Management. ``code`` is its ``extId``, empty without one."""

    id: int
    code: str
    name: str
    signs: Signs = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matched:
    """What becomes of one record of Sage.

    ``by`` is the sign that links it, ``candidates`` are the records that it could be if it is ambiguous, ``same_name``
    those that have nothing in common but the name, ``differs`` the fields that an update would change.
    """

    code: str
    name: str
    match: Match
    crm_id: int | None = None
    by: str = ""
    why: str = ""
    candidates: tuple[int, ...] = ()
    same_name: tuple[int, ...] = ()
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """Every record of Sage once, by code; and the records of Sales Management that are nobody's, by id."""

    records: tuple[Matched, ...]
    only_in_crm: tuple[InCrm, ...]


def match(sage: Iterable[InSage], crm: Iterable[InCrm], telling: frozenset[str] = frozenset()) -> Matching:
    """Match by code, else by a sign that is unique on both sides. Names alone never match.

    ``telling`` are signs that contradict a match if both records have one and they differ. The order of the records
    does not matter, and no record of Sales Management is matched twice.
    """
    ours, theirs = sorted(sage, key=lambda each: each.code), sorted(crm, key=lambda each: each.id)
    by_code = _grouped((each.code, each) for each in theirs if each.code)
    free = [each for each in theirs if not each.code]
    unlinked = [each for each in ours if each.code not in by_code]
    search = _Search(_by_sign(unlinked), _by_sign(free), _grouped((_plain(each.name), each) for each in free), telling)
    found = [_by_code(each, by_code[each.code]) if each.code in by_code else search.of(each) for each in ours]
    found = _one_each(found)
    taken = {one for each in found for one in (each.crm_id, *each.candidates)}
    fields = {each.id: each.fields for each in theirs}
    records = tuple(_compared(one, each, fields) for one, each in zip(ours, found, strict=True))
    return Matching(records, tuple(each for each in theirs if each.id not in taken))


@dataclass(frozen=True, slots=True)
class _Search:
    """Both sides' unlinked records by sign and by name."""

    ours: Mapping[tuple[str, str], Sequence[InSage]]
    theirs: Mapping[tuple[str, str], Sequence[InCrm]]
    names: Mapping[str, Sequence[InCrm]]
    telling: frozenset[str]

    def of(self, one: InSage) -> Matched:
        candidates = {sign: self.theirs[sign] for sign in one.signs.items() if sign in self.theirs}
        same_name = tuple(each.id for each in self.names.get(_plain(one.name), ()))
        if not candidates:
            return Matched(one.code, one.name, Match.WILL_CREATE, same_name=same_name)
        chosen = next((sign for sign in candidates if self._is_unique(sign)), None)
        if chosen is None:
            return _ambiguous(one, candidates, self._why_not_unique(next(iter(candidates))))
        [it] = candidates[chosen]
        if why := self._contradiction(one, it, candidates):
            return _ambiguous(one, candidates, why)
        return Matched(one.code, one.name, Match.WILL_LINK, it.id, by=chosen[0])

    def _is_unique(self, sign: tuple[str, str]) -> bool:
        return len(self.ours[sign]) == len(self.theirs[sign]) == 1

    def _why_not_unique(self, sign: tuple[str, str]) -> str:
        if len(self.theirs[sign]) > 1:
            return f"several records of Sales Management have this {sign[0]}"
        return f"several records of Sage have this {sign[0]}: {', '.join(each.code for each in self.ours[sign])}"

    def _contradiction(
        self, one: InSage, it: InCrm, candidates: Mapping[tuple[str, str], Sequence[InCrm]]
    ) -> str | None:
        other = next((sign for sign, group in candidates.items() if it not in group), None)
        if other is not None:
            return f"the {other[0]} names another record"
        differs = (sign for sign in self.telling if sign in one.signs and sign in it.signs)
        return next((f"the {sign} differs" for sign in differs if one.signs[sign] != it.signs[sign]), None)


def _by_code(one: InSage, carriers: Sequence[InCrm]) -> Matched:
    if len(carriers) == 1:
        return Matched(one.code, one.name, Match.LINKED, carriers[0].id, by="code")
    ids = tuple(each.id for each in carriers)
    return Matched(one.code, one.name, Match.AMBIGUOUS, why="several records carry the code", candidates=ids)


def _ambiguous(one: InSage, candidates: Mapping[tuple[str, str], Sequence[InCrm]], why: str) -> Matched:
    ids = sorted({each.id for group in candidates.values() for each in group})
    return Matched(one.code, one.name, Match.AMBIGUOUS, why=why, candidates=tuple(ids))


def _one_each(found: Sequence[Matched]) -> list[Matched]:
    """Two records of Sage that found the same one by different signs are both ambiguous."""
    claims = Counter(each.crm_id or 0 for each in found if each.crm_id is not None)
    return [each if claims[each.crm_id or 0] < 2 else _claimed_twice(each, found) for each in found]


def _claimed_twice(one: Matched, found: Sequence[Matched]) -> Matched:
    others = ", ".join(each.code for each in found if each.crm_id == one.crm_id and each.code != one.code)
    candidates = () if one.crm_id is None else (one.crm_id,)
    why = f"the {one.by} names a record that {others} has found as well"
    return replace(one, match=Match.AMBIGUOUS, crm_id=None, by="", why=why, candidates=candidates)


def _compared(one: InSage, found: Matched, fields: Mapping[int, Mapping[str, Any]]) -> Matched:
    if found.crm_id is None:
        return found
    there = fields[found.crm_id]
    differs = tuple(name for name, value in one.fields.items() if name in there and there[name] != value)
    return replace(found, differs=differs)


def _by_sign(records: Iterable[_Record]) -> dict[tuple[str, str], list[_Record]]:
    return _grouped((sign, each) for each in records for sign in each.signs.items())


def _grouped(pairs: Iterable[tuple[_K, _T]]) -> dict[_K, list[_T]]:
    groups: dict[_K, list[_T]] = {}
    for key, one in pairs:
        groups.setdefault(key, []).append(one)
    return groups


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())

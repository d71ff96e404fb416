"""The match report: what becomes of each record of both sides, for a person to look at and accept."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from cdc.operations.spreadsheet import safe_cell
from cdc.rules.matching import Match, Matched, Matching
from schemas.vocabulary import Entity
from schemas.wire import dumps

MATCHED = (Entity.ACCOUNT, Entity.CONTACT, Entity.PRODUCT)
"""In the order in which they are linked: contacts are matched within their accounts."""

_SCHEMA = 1
_ID_LENGTH = 16
_COLUMNS = ("entity", "class", "sage_code", "name", "crm_id", "by", "why", "candidates", "same_name", "would_change")

Place = tuple[str, str]
Fate = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Report:
    """Of one company. ``troubles`` are export files that could not be read for it; ``values`` are Sage's of what will
    be linked, which are not kept with the report."""

    company: str
    made_at: datetime
    matchings: Mapping[Entity, Matching]
    troubles: tuple[str, ...] = ()
    values: Mapping[Entity, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Follows from the classes: what is linked meanwhile as the report says leaves it the same."""
        content = [[*place, *fate] for place, fate in sorted(self.fates().items())]
        return hashlib.sha256(dumps(content)).hexdigest()[:_ID_LENGTH]

    def fates(self) -> dict[Place, Fate]:
        """What becomes of each record of Sage, by entity and code, with the records that this concerns."""
        return {(entity.value, one.code): _fate(one) for entity, one in self.records()}

    def records(self) -> Iterator[tuple[Entity, Matched]]:
        for entity, matching in self.matchings.items():
            for one in matching.records:
                yield entity, one

    def counts(self, entity: Entity) -> dict[str, int]:
        """How many records of each class. What will be updated is linked or will be."""
        matching = self.matchings[entity]
        classes = Counter(one.match for one in matching.records)
        counts = {each.value: classes[each] for each in Match}
        counts["will_update"] = sum(1 for one in matching.records if one.differs)
        return counts | {"only_in_crm": len(matching.only_in_crm)}

    def to_json(self) -> dict[str, Any]:
        """Everything, names included: to be kept private."""
        return {
            "schema": _SCHEMA,
            "id": self.id,
            "company": self.company,
            "made_at": self.made_at.isoformat(),
            "troubles": list(self.troubles),
            "counts": {entity.value: self.counts(entity) for entity in self.matchings},
            "records": {entity.value: [asdict(one) for one in m.records] for entity, m in self.matchings.items()},
            "only_in_crm": {
                entity.value: [{"id": one.id, "name": one.name, "code": one.code} for one in m.only_in_crm]
                for entity, m in self.matchings.items()
            },
        }

    def to_csv(self) -> str:
        """The same for a spreadsheet; no cell is a formula."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(_COLUMNS)
        for entity, one in self.records():
            writer.writerow(
                [safe_cell(cell) for cell in (
                    entity.value, one.match.value, one.code, one.name, one.crm_id, one.by, one.why,
                    _joined(one.candidates), _joined(one.same_name), _joined(one.differs),
                )]
            )  # fmt: skip
        for entity, matching in self.matchings.items():
            for there in matching.only_in_crm:
                cells = (entity.value, "only_in_crm", there.code, there.name, there.id, "", "", "", "", "")
                writer.writerow([safe_cell(cell) for cell in cells])
        return text.getvalue()


def fates_in(saved: Mapping[str, Any]) -> dict[Place, Fate]:
    """The same as ``Report.fates``, of a report as it was saved. Raises KeyError and ValueError if it is none."""
    found: dict[Place, Fate] = {}
    for entity, records in saved["records"].items():
        for one in records:
            ids = tuple(one["candidates"]) if one["crm_id"] is None else (one["crm_id"],)
            found[entity, one["code"]] = (_class(Match(one["match"])), ids)
    return found


def differences(before: Mapping[Place, Fate], now: Mapping[Place, Fate]) -> list[str]:
    """What became of the classes since, a line for each record."""
    places = sorted(place for place in {*before, *now} if before.get(place) != now.get(place))
    return [
        f"{entity} {code}: {_words(before, (entity, code))} -> {_words(now, (entity, code))}" for entity, code in places
    ]


def _fate(one: Matched) -> Fate:
    return _class(one.match), one.candidates if one.crm_id is None else (one.crm_id,)


def _class(match: Match) -> str:
    return "pair" if match in (Match.LINKED, Match.WILL_LINK) else match.value


def _words(fates: Mapping[Place, Fate], place: Place) -> str:
    if place not in fates:
        return "not there"
    name, ids = fates[place]
    return f"{name.replace('_', ' ')} {' or '.join(map(str, ids))}".strip()


def _joined(values: tuple[object, ...]) -> str:
    return " ".join(map(str, values))

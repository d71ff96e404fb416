"""What outcomes say of each record in the target: its id, the version applied, whether it was refused or deleted."""

from dataclasses import dataclass

from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, System
from schemas.wire import loads


@dataclass(slots=True)
class Standing:
    """Where one record stands in the target. ``version`` is that of the last command that ended, 0 if none did."""

    crm_id: int | None = None
    version: int = 0
    deleted: bool = False
    refused: bool = False
    written_hash: str | None = None
    picture_hash: str | None = None

    @property
    def living_id(self) -> int | None:
        return None if self.deleted else self.crm_id


UNKNOWN = Standing()
"""A record of which no outcome speaks. Never changed."""


class Standings:
    """The standings of one partition's records, by record id and by company, entity and Sage key.

    Outcomes are read again and again (redelivery, a tail behind what is already known): an older one never hides a
    newer one (promise 4).
    """

    def __init__(self, target: System) -> None:
        self._target = target.value
        self._by_record: dict[str, Standing] = {}
        self._by_key: dict[str, Standing] = {}
        self._linked: dict[tuple[str, str], int] = {}

    def of(self, record_id: str) -> Standing:
        return self._by_record.get(record_id, UNKNOWN)

    def of_key(self, company: str, entity: Entity, key: str) -> Standing:
        return self._by_key.get(_key(company, entity, key), UNKNOWN)

    def crm_id(self, company: str, entity: Entity, key: str) -> int | None:
        return self.of_key(company, entity, key).living_id

    def count(self, company: str, entity: Entity) -> int:
        return self._linked.get((company, entity.value), 0)

    def learn(self, outcome: Outcome) -> None:
        """Take in an outcome that is durable."""
        self._learn(outcome.model_dump(mode="json"))

    def learn_bytes(self, raw: bytes) -> tuple[str, Entity, str] | None:
        """Take in an outcome as it travels; returns the company, entity and key it speaks of.

        Raises ValueError if the bytes are not an outcome. Not parsed by the model: a restart reads all of them.
        """
        fields = loads(raw)
        try:
            entity = Entity(fields["entity"])
            self._learn(fields)
            return (fields["company"], entity, fields["sage_key"]) if fields.get("sage_key") else None
        except (KeyError, TypeError) as error:
            raise ValueError(f"not an outcome: {error!r}") from error

    def _learn(self, fields: dict[str, object]) -> None:
        target, version = fields["target"], fields["version"]
        if target is None or not isinstance(version, int):
            return
        standing = self._standing(fields)
        was_linked = standing.living_id is not None
        if target != self._target:
            _link(standing, fields)
        elif version >= standing.version:
            _take_over(standing, fields, version)
        self._count(fields, int(standing.living_id is not None) - int(was_linked))

    def _standing(self, fields: dict[str, object]) -> Standing:
        record_id, key = str(fields["record_id"]), fields.get("sage_key")
        standing = self._by_record.setdefault(record_id, Standing())
        if key:
            self._by_key[f"{fields['company']}|{fields['entity']}|{key}"] = standing
        return standing

    def _count(self, fields: dict[str, object], difference: int) -> None:
        if difference:
            place = (str(fields["company"]), str(fields["entity"]))
            self._linked[place] = self._linked.get(place, 0) + difference


def _link(standing: Standing, fields: dict[str, object]) -> None:
    """An outcome of the other system's sink brings the link of a record that was born in the target."""
    crm_id = fields.get("crm_id")
    if standing.crm_id is None and isinstance(crm_id, int):
        standing.crm_id = crm_id


def _take_over(standing: Standing, fields: dict[str, object], version: int) -> None:
    result, crm_id = Result(str(fields["result"])), fields.get("crm_id")
    if isinstance(crm_id, int):
        standing.crm_id = crm_id
    standing.deleted = bool(fields.get("deleted"))
    standing.written_hash = _text(fields.get("written_hash"))
    standing.picture_hash = _text(fields.get("picture_hash"))
    if result.final:
        standing.version = version
        standing.refused = result is Result.REJECTED or fields["reason"] == Reason.REFUSED.code


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _key(company: str, entity: Entity, key: str) -> str:
    return f"{company}|{entity.value}|{key}"

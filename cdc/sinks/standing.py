"""What outcomes say of each record in the target: its id or key, the version applied, whether refused or deleted."""

from dataclasses import dataclass

from cdc.sinks.first_load import FirstLoad, FirstLoads
from cdc.sinks.names import Name, names
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.reason import BY_CODE, Reason
from schemas.vocabulary import Entity, Result, SyncStatus, System
from schemas.wire import loads

_GOOD = frozenset({Result.APPLIED, Result.UNCHANGED})
_SHOWS_NOTHING = frozenset({Reason.HANDED_OVER.code})
"""Ends of a write to Sage after which Sage may not have the record: a file that somebody has yet to import."""


@dataclass(slots=True)
class Standing:
    """Where one record stands in the target. ``version`` is that of the last command that ended, 0 if none did.

    ``sage_key`` is only known where the target is Sage: the key of a record that Sage has, or had if ``deleted``.
    ``ended`` is a hash of that command's id, shorter than the id since every record has one; ``well`` says that it left
    the record synchronised.
    """

    crm_id: int | None = None
    version: int = 0
    deleted: bool = False
    refused: bool = False
    written_hash: str | None = None
    picture_hash: str | None = None
    sage_key: str | None = None
    seen_version: int = 0
    ended: int | None = None
    well: bool = False

    def has_ended(self, command: Command) -> bool:
        """Two commands of one version are the work of a worker that crashed between sending and remembering: the later
        one is what it remembers, so it is carried out as well and ends its changes (promise 3)."""
        if command.version != self.version:
            return command.version < self.version
        return self.ended in (None, hash(command.id))

    @property
    def living_id(self) -> int | None:
        return None if self.deleted else self.crm_id

    @property
    def living_key(self) -> str | None:
        return None if self.deleted else self.sage_key


UNKNOWN = Standing()
"""A record of which no outcome speaks. Never changed."""


class Standings:
    """The standings of one partition's records, by record id, by company, entity and Sage key, and by the CRM's id.

    Outcomes are read again and again (redelivery, a tail behind what is already known): an older one never hides a
    newer one (promise 4).
    """

    def __init__(self, target: System) -> None:
        self.target = target
        self.first_loads = FirstLoads()
        self._loaded: set[str] = set()
        self._by_record: dict[str, Standing] = {}
        self._by_name: dict[tuple[str, str, str | int], Standing] = {}
        self._linked: dict[tuple[str, str], int] = {}

    def of(self, record_id: str) -> Standing:
        return self._by_record.get(record_id, UNKNOWN)

    def named(self, company: str, entity: Entity, name: str | int) -> Standing:
        """By its Sage key (text) or by its id in Sales Management (a number)."""
        return self._by_name.get((company, entity.value, name), UNKNOWN)

    def has(self, company: str, entity: Entity, name: str | int) -> bool:
        """Whether the target has the record, alive."""
        return self._is_there(self.named(company, entity, name))

    def crm_id(self, company: str, entity: Entity, key: str) -> int | None:
        return self.named(company, entity, key).living_id

    def sage_key(self, company: str, entity: Entity, crm_id: int) -> str | None:
        return self.named(company, entity, crm_id).living_key

    def count(self, company: str, entity: Entity) -> int:
        return self._linked.get((company, entity.value), 0)

    def first_load(self, company: str) -> FirstLoad:
        """The sinks into Sales Management look before they write. Those into Sage wait for what these find out."""
        unknown = FirstLoad.FREE if self.target is System.CRM else FirstLoad.WAITING
        return self.first_loads.of(company) or unknown

    def was_loaded(self, company: str) -> bool:
        """Whether an account was written to the target. What only waits there for the other side does not count."""
        return company in self._loaded

    def learn(self, outcome: Outcome) -> None:
        """Take in an outcome that is durable."""
        self._learn(outcome.model_dump(mode="json"))

    def learn_bytes(self, raw: bytes) -> tuple[str, list[Name]]:
        """Take in an outcome as it travels; returns the company, and the names of the record it speaks of.

        Raises ValueError if the bytes are not an outcome. Not parsed by the model: a restart reads all of them.
        """
        fields = loads(raw)
        try:
            entity = Entity(fields["entity"])
            self._learn(fields)
            return fields["company"], list(names(entity, fields.get("sage_key"), fields.get("crm_id")))
        except (KeyError, TypeError) as error:
            raise ValueError(f"not an outcome: {error!r}") from error

    def _learn(self, fields: dict[str, object]) -> None:
        target, version = fields["target"], fields["version"]
        if target is None or not isinstance(version, int):
            return
        standing = self._by_record.setdefault(str(fields["record_id"]), Standing())
        was_there = self._is_there(standing)
        if target == self.target.value:
            if version >= standing.version:
                self._take_over(standing, fields, version)
            self._note_load(fields)
        elif self.target is System.SAGE:
            _see_in_sage(standing, fields, version)
        else:
            _link(standing, fields)
        self._name(standing, fields)
        self._count(fields, int(self._is_there(standing)) - int(was_there))

    def _take_over(self, standing: Standing, fields: dict[str, object], version: int) -> None:
        result, deleted = Result(str(fields["result"])), standing.deleted
        _take_over(standing, fields, result, version)
        if self.target is System.SAGE:
            key = _text(fields.get("sage_key"))
            shown = key is not None and result in _GOOD and fields["reason"] not in _SHOWS_NOTHING
            standing.sage_key = key if shown else standing.sage_key
            standing.deleted = deleted and not shown

    def _note_load(self, fields: dict[str, object]) -> None:
        is_written = isinstance(fields.get("crm_id"), int) and Result(str(fields["result"])) in _GOOD
        if is_written and fields["entity"] == Entity.ACCOUNT.value:
            self._loaded.add(str(fields["company"]))

    def _is_there(self, standing: Standing) -> bool:
        return (standing.living_key if self.target is System.SAGE else standing.living_id) is not None

    def _name(self, standing: Standing, fields: dict[str, object]) -> None:
        """A code that was only reserved names nothing yet: it may turn out to be somebody else's in Sage."""
        company, entity, crm_id = str(fields["company"]), str(fields["entity"]), fields.get("crm_id")
        reserved = fields["target"] == System.SAGE.value and Result(str(fields["result"])) not in _GOOD
        key = _text(fields.get("sage_key"))
        if key and not reserved:
            self._by_name[company, entity, key] = standing
        if isinstance(crm_id, int):
            place = (company, entity, crm_id)
            if self._is_there(standing) or not self._is_there(self._by_name.get(place, UNKNOWN)):
                self._by_name[place] = standing

    def _count(self, fields: dict[str, object], difference: int) -> None:
        if difference:
            place = (str(fields["company"]), str(fields["entity"]))
            self._linked[place] = self._linked.get(place, 0) + difference


def _link(standing: Standing, fields: dict[str, object]) -> None:
    """An outcome of the other system's sink brings the link of a record that was born in the target."""
    crm_id = fields.get("crm_id")
    if standing.crm_id is None and isinstance(crm_id, int):
        standing.crm_id = crm_id


def _see_in_sage(standing: Standing, fields: dict[str, object], version: int) -> None:
    """An outcome in Sales Management shows a record that Sage has; deleted there is deleted in Sage."""
    key, crm_id = _text(fields.get("sage_key")), fields.get("crm_id")
    if key is None or version < standing.seen_version:
        return
    standing.sage_key, standing.deleted, standing.seen_version = key, bool(fields.get("deleted")), version
    if isinstance(crm_id, int):
        standing.crm_id = crm_id


def _take_over(standing: Standing, fields: dict[str, object], result: Result, version: int) -> None:
    crm_id = fields.get("crm_id")
    if isinstance(crm_id, int):
        standing.crm_id = crm_id
    standing.deleted = bool(fields.get("deleted"))
    standing.written_hash = _text(fields.get("written_hash"))
    standing.picture_hash = _text(fields.get("picture_hash"))
    if result.final:
        standing.version = version
        standing.refused = result is Result.REJECTED or fields["reason"] == Reason.REFUSED.code
        standing.well = result in _GOOD and not fields.get("left") and _told_well(fields)
        command_id = fields.get("command_id")
        standing.ended = None if command_id is None else hash(command_id)


def _told_well(fields: dict[str, object]) -> bool:
    reason = BY_CODE.get(str(fields["reason"]))
    return reason is not None and reason.status is SyncStatus.SYNCHRONISED


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None

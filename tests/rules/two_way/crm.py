"""Sales Management: what people do there, its hooks, the sweep that finds what they lost, and our own writes."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from cdc.sources.crm.changes import Sight, change_of
from cdc.sources.crm.memory import Memory
from schemas.change import Change, CrmFacts
from schemas.records import RECORDS
from schemas.vocabulary import Entity, Kind, Seen
from tests.rules.examples import COMPANY
from tests.rules.two_way.logs import Time
from tests.rules.two_way.trade import ACCOUNT_ID, LINE_FIELDS, Trade, Values


@dataclass(frozen=True)
class Row:
    """One record. ``kind`` is what an account's status means; the moments say who did it, the connector or a person."""

    id: int
    values: Values
    kind: Kind | None
    created_at: datetime
    ours_from_birth: bool
    ext_id: str | None = None
    read_only: bool = False
    version: int | None = None
    updated_at: datetime | None = None
    updated_by_us: bool = False
    deleted_at: datetime | None = None
    deleted_by_us: bool = False

    @property
    def deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def touched_at(self) -> datetime:
        return self.deleted_at or self.updated_at or self.created_at

    @property
    def by_us(self) -> bool:
        if self.deleted:
            return self.deleted_by_us
        return self.updated_by_us if self.updated_at else self.ours_from_birth


@dataclass
class Crm:
    """``rows`` by id, the deleted ones included. ``hooks`` are those that were not delivered or lost yet."""

    trade: Trade
    time: Time
    rows: dict[int, Row] = field(default_factory=dict)
    hooks: list[Row] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)

    @property
    def living(self) -> list[Row]:
        return [row for row in self.rows.values() if not row.deleted]

    def with_code(self, code: str) -> list[Row]:
        return [row for row in self.living if row.ext_id == code]

    def begins(self, values: Values, kind: Kind | None, *, by_us: bool, **fields: object) -> int:
        identity = 101 + len(self.rows)
        self._becomes(Row(identity, values, kind, self.time.now(), by_us, **fields))  # type: ignore[arg-type]  # a row's own fields
        return identity

    def changes(self, identity: int, values: Values, *, by_us: bool, **fields: object) -> None:
        row = self.rows[identity]
        changed = replace(row, values=row.values | values, updated_at=self.time.now(), updated_by_us=by_us, **fields)  # type: ignore[arg-type]  # a row's own fields
        self._becomes(changed)

    def loses(self, identity: int, *, by_us: bool) -> None:
        self._becomes(replace(self.rows[identity], deleted_at=self.time.now(), deleted_by_us=by_us))

    def hook(self, number: int, *, again: bool) -> list[Change]:
        """A hook arrives, maybe not the oldest; if it comes ``again`` later, it stays in the queue."""
        if not self.hooks:
            return []
        number %= len(self.hooks)
        row = self.hooks[number] if again else self.hooks.pop(number)
        return self._news(row, Seen.HOOK)

    def hook_is_lost(self, number: int) -> None:
        if self.hooks:
            self.hooks.pop(number % len(self.hooks))

    def sweep(self) -> list[Change]:
        """What the records are like now."""
        return [change for row in self.rows.values() for change in self._news(row, Seen.SWEEP)]

    def capture_restarts(self) -> None:
        """What was told before is told again."""
        self.memory = Memory()

    def _becomes(self, row: Row) -> None:
        self.rows[row.id] = row
        self.hooks.append(row)

    def _news(self, row: Row, seen: Seen) -> list[Change]:
        change = self._change(row, Sight(seen, self.time.now()))
        if not self.memory.is_news(change, row.touched_at):
            return []
        self.memory.told(change, row.touched_at)
        return [change]

    def _change(self, row: Row, sight: Sight) -> Change:
        raw = {"dateUpdated": row.updated_at and row.updated_at.isoformat(), "deleted": row.deleted}
        entity = self.trade.entity
        facts = CrmFacts(
            version=row.version,
            by_connector=row.by_us,
            kind=row.kind if entity is Entity.ACCOUNT else None,
            status=row.kind.value if row.kind and entity is Entity.ACCOUNT else None,
            ext_id=row.ext_id,
            account_id=None if entity is Entity.ACCOUNT else ACCOUNT_ID,
            read_only=row.read_only,
            created_at=row.created_at,
        )
        return change_of(COMPANY, entity, row.id, raw, row.touched_at, self._view(row), facts, sight)

    def _view(self, row: Row) -> Values:
        view = view_of(self.trade.entity, row.values) | {"code": row.ext_id}
        if self.trade.entity is Entity.SALES_ORDER and not row.by_us:
            view["lines"] = [{name: line.get(name) for name in LINE_FIELDS} for line in row.values.get("lines", ())]
        return view


def view_of(entity: Entity, values: Values) -> Values:
    """Every field that Sales Management has a name for, as a read of the row shows it."""
    names = [name for name, names in RECORDS[entity].names() if names.crm is not None]
    names += {Entity.CONTACT: ["name"], Entity.SALES_ORDER: ["notes"]}.get(entity, [])
    return {name: values.get(name) for name in names}

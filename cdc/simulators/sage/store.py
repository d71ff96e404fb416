"""The company in memory: every table's rows by key, changed in transactions that reach the journal first."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from cdc.simulators.sage.errors import NotACompany
from cdc.simulators.sage.export_files import ExportFile, Row, read_export
from cdc.simulators.sage.journal import Change, Journal
from cdc.simulators.sage.options import SageOptions
from cdc.simulators.sage.tables import (
    DELETED_RECORDS,
    DELETED_RECORDS_FILE,
    DELETED_RECORDS_HEADING,
    TABLES,
    Table,
    table_of,
)

Key = tuple[str, ...]


class Store:
    """All tables of one company. Rows are replaced, never changed in place."""

    def __init__(self, options: SageOptions) -> None:
        self._folder = options.folder
        self._rows: dict[str, dict[Key, Row]] = {name: {} for name in TABLES}
        self.files: dict[str, ExportFile] = {}
        self._journal = Journal(options.folder) if options.durable else None
        self._pending: dict[tuple[str, Key], Row | None] | None = None
        self._load()

    def rows(self, table: str) -> Iterator[Row]:
        """As they are stored, those of the transaction under way too."""
        own = {key: row for (name, key), row in (self._pending or {}).items() if name == table}
        for key, row in self._rows[table].items():
            current = own.pop(key) if key in own else row
            if current is not None:
                yield current
        yield from (row for row in own.values() if row is not None)

    def find(self, table: str, *key: str) -> Row | None:
        if self._pending is not None and (table, key) in self._pending:
            return self._pending[table, key]
        return self._rows[table].get(key)

    def put(self, table: str, row: Row) -> None:
        """Within a transaction: adds the row, or replaces the one with its key."""
        self._open()[table, key_of(TABLES[table], row)] = row

    def remove(self, table: str, *key: str) -> None:
        """Within a transaction: takes the row away without a trace."""
        self._open()[table, key] = None

    @contextmanager
    def transaction(self) -> Iterator[set[str]]:
        """All or nothing; the tables that changed are in the set when it ends."""
        self._pending = {}
        touched: set[str] = set()
        try:
            yield touched
            if self._pending:
                self._commit(self._pending)
                touched |= {name for name, _ in self._pending}
        finally:
            self._pending = None

    def columns(self, table: str) -> frozenset[str]:
        """Those of the export file; more may be known to the catalogue."""
        file = self.files.get(table)
        return frozenset(file.heading) if file else frozenset()

    def close(self) -> None:
        if self._journal:
            self._journal.close()

    def _open(self) -> dict[tuple[str, Key], Row | None]:
        if self._pending is None:
            raise RuntimeError("a change outside a transaction would not be kept")
        return self._pending

    def _commit(self, pending: Mapping[tuple[str, Key], Row | None]) -> None:
        if self._journal:
            self._journal.append([(name, list(key) if row is None else row) for (name, key), row in pending.items()])
        for (name, key), row in pending.items():
            self._apply(name, key, row)

    def _apply(self, name: str, key: Key, row: Row | None) -> None:
        if row is None:
            self._rows[name].pop(key, None)
        else:
            self._rows[name][key] = row

    def _load(self) -> None:
        if not self._folder.is_dir():
            raise NotACompany(f"{self._folder} is no folder: make it and put the company's exports there")
        for path in sorted(self._folder.glob("[!.]*.csv")):
            self._take_in(*read_export(path))
        missing = [name for name, table in TABLES.items() if table.needed and name not in self.files]
        if missing:
            raise NotACompany(f"{self._folder} has no export of {', '.join(missing)}: put one there")
        deleted = ExportFile(self._folder / DELETED_RECORDS_FILE, DELETED_RECORDS_HEADING)
        self.files.setdefault(DELETED_RECORDS, deleted)
        if self._journal:
            self._replay(self._journal)

    def _replay(self, journal: Journal) -> None:
        latest: dict[tuple[str, Key], Change] = {}
        for transaction in journal.replayed():
            for name, change in transaction:
                key = tuple(change) if isinstance(change, list) else key_of(TABLES[name], change)
                latest[name, key] = (name, change)
                self._apply(name, key, None if isinstance(change, list) else change)
        if latest:
            journal.compacted(list(latest.values()))

    def _take_in(self, file: ExportFile, rows: list[Row]) -> None:
        table = table_of(list(file.heading))
        if table is None:
            return
        if table.name in self.files:
            raise NotACompany(f"{file.path.name} and {self.files[table.name].path.name} both hold {table.name}")
        self.files[table.name] = file
        self._rows[table.name] = {key_of(table, row): row for row in rows}


def key_of(table: Table, row: Row) -> Key:
    return tuple(row[column] for column in table.key)

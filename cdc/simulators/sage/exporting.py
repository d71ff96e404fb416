"""Rewriting the exports, as a scheduled export of Sage does: whole files, moved into place."""

from collections.abc import Iterable

from cdc.simulators.sage.errors import NotACompany
from cdc.simulators.sage.store import Store
from cdc.simulators.sage.tables import TABLES


def export(store: Store, tables: Iterable[str] | None = None) -> list[str]:
    """The names of the files written; None is every table that has a file. Raises NotACompany for an unknown table."""
    wanted = list(store.files) if tables is None else [name.upper() for name in tables]
    unknown = [name for name in wanted if name not in TABLES or name not in store.files]
    if unknown:
        raise NotACompany(f"{', '.join(name[:40] for name in unknown)}: the company has no such export")
    for name in wanted:
        store.files[name].rewritten(store.rows(name))
    return [store.files[name].path.name for name in wanted]

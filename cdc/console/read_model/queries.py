"""What is asked of the file, as SQL: each listing walks one index that holds all it filters by."""

import sqlite3
from typing import Literal

from cdc.console.read_model.views import Selection

Sort = Literal["name", "changed", "status"]

SHORTEST_INDEXED = 3
"""Letters: the index of the search holds every three that follow each other."""

_WALKS: dict[str, tuple[str, str]] = {
    "name": ("by_name", "sort_name, id"),
    "changed": ("by_change", "changed_at DESC, id DESC"),
    "status": ("by_rank", "rank, sort_name, id"),
}
_MATCH = "id IN (SELECT rowid FROM search WHERE search MATCH ?)"

Condition = tuple[str, list[str | int]]


def page_of_ids(asked: Selection, sort: Sort, at_most: int, after: int) -> Condition:
    """The ids of a stretch of the selection, in order."""
    index, order = _WALKS[sort]
    where, values = _where(asked)
    return f"SELECT id FROM records INDEXED BY {index} {where} ORDER BY {order} LIMIT ? OFFSET ?", [
        *values, at_most, after,
    ]  # fmt: skip


def total_of(asked: Selection) -> Condition:
    """How many records are selected: from the counts, unless a text is looked for."""
    where, values = _where(asked)
    if not _text(asked):
        return f"SELECT coalesce(sum(records), 0) FROM counts {where}", values
    if not where.removeprefix(f"WHERE {_MATCH}"):
        return "SELECT count(*) FROM search WHERE search MATCH ?", values
    return f"SELECT count(*) FROM records INDEXED BY by_name {where}", values


def messages_of(connection: sqlite3.Connection, ids: list[int]) -> list[bytes]:
    """The statuses with these ids, in their order; one that was forgotten meanwhile is left out."""
    marks = ", ".join("?" * len(ids))
    found = dict(connection.execute(f"SELECT id, message FROM statuses WHERE id IN ({marks})", ids))
    return [found[each] for each in ids if each in found]


def _where(asked: Selection) -> Condition:
    equal = {
        "company": asked.company, "entity": asked.entity, "kind": asked.kind, "status": asked.status,
        "reason": asked.reason, "conflicted": 1 if asked.conflicts_only else None,
    }  # fmt: skip
    conditions = [f"{column} = ?" for column, value in equal.items() if value is not None]
    values: list[str | int] = [value for value in equal.values() if value is not None]
    if text := _text(asked):
        condition, wanted = _looked_for(text)
        conditions.insert(0, condition)
        values[:0] = wanted
    return (f"WHERE {' AND '.join(conditions)}" if conditions else ""), values


def _looked_for(text: str) -> Condition:
    if len(text) >= SHORTEST_INDEXED:
        quoted = text.replace('"', '""')
        return _MATCH, [f'"{quoted}"']
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    columns = ("name", "sage_key", "crm_id")
    likes = " OR ".join(f"{column} LIKE ? ESCAPE '\\'" for column in columns)
    return f"id IN (SELECT id FROM records WHERE {likes})", [f"%{escaped}%"] * len(columns)


def _text(asked: Selection) -> str:
    return asked.text.strip().replace("\0", "")

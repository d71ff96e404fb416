"""Who owns a record: the user whom Sage's text names (design rule 7)."""

import re
from collections.abc import Sequence

import polars as pl

from cdc.sources.capture.assembly.columns import looked_up
from cdc.sources.capture.assembly.world import World

_ALIASES = ("ANALYSIS_VALUE", "FULL_NAME", "USER_NAME")
_LABELS = tuple(f"SALES_LABEL_{number}" for number in range(1, 7))


def owner_email(name: pl.Expr, world: World) -> pl.Expr:
    """E-mail of the active user whom this text names, by any of the user's names, whatever the case."""
    return looked_up(name.str.to_lowercase(), _emails(world.tables.get("USERS")))


def rep_column(world: World) -> str | None:
    """The configured column, else the analysis field whose label has the word rep, else contains it.

    Source: sage50.md, fact 7: Sage has no sales-rep entity, only a field that the company relabels.
    """
    if world.settings.sales_rep_column:
        return world.settings.sales_rep_column
    company = world.tables.get("COMPANY")
    if company is None or company.is_empty():
        return None
    labels = {name: (company[name][0] or "") for name in _LABELS if name in company.columns}
    return _first(labels, r"(?i)\breps?\b") or _first(labels, r"(?i)rep")


def _first(labels: dict[str, str], pattern: str) -> str | None:
    found = next((name for name, label in labels.items() if re.search(pattern, label)), None)
    return found and found.replace("SALES_LABEL", "ANALYSIS")


def _emails(users: pl.DataFrame | None) -> dict[str, str]:
    """The first alias wins: what documents carry goes before full names, full names before log-on names."""
    if users is None or "E_MAIL" not in users.columns:
        return {}
    active = users.filter(pl.col("INACTIVE_FLAG").fill_null("0") == "0") if "INACTIVE_FLAG" in users.columns else users
    found: dict[str, str] = {}
    for alias in _known(_ALIASES, users):
        for name, email in active.select(alias, "E_MAIL").drop_nulls().iter_rows():
            found.setdefault(name.lower(), email)
    return found


def _known(names: Sequence[str], frame: pl.DataFrame) -> list[str]:
    return [name for name in names if name in frame.columns]

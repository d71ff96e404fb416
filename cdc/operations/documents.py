"""The tables of the README, written from the code they describe, so that they can't drift apart."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic_core import PydanticUndefined

from cdc.rules.policy import POLICIES
from cdc.settings import (
    AlertSettings,
    CompanySettings,
    ConnectorSettings,
    ConsoleSettings,
    KafkaSettings,
    PotentialMarker,
    SageSettings,
    SalesManagementSettings,
    Section,
)
from schemas.reason import Reason
from schemas.topics import Topics

README = Path(__file__).parents[2] / "README.md"
_TABLES: tuple[tuple[str, type[Section]], ...] = (
    ("[kafka]", KafkaSettings),
    ("[connector]", ConnectorSettings),
    ("[console]", ConsoleSettings),
    ("[alerts]", AlertSettings),
    ("[[companies]]", CompanySettings),
    ("[companies.potential]", PotentialMarker),
    ("[companies.sales_management]", SalesManagementSettings),
    ("[companies.sage]", SageSettings),
)
_DAY_MS = 24 * 60 * 60 * 1000


def policy_table() -> str:
    """The policy table, one row per kind."""
    rows = [
        (
            ", ".join(kind.words for kind in policy.kinds),
            policy.flow.value,
            policy.into_sage.value,
            policy.in_crm.value,
            policy.on_sage_deletion.value,
            policy.on_crm_deletion.value,
            policy.on_conflict.value,
            policy.why,
        )
        for policy in POLICIES
    ]
    changed = ("deleted in Sage", "deleted in the CRM", "both changed")
    return _table(("kind", "flow", "into Sage", "in the CRM", *changed, "why"), rows)


def reason_table() -> str:
    """Every reason with its status, sentence, cause and remedy."""
    rows = [(f"`{r.code}`", r.status.filter_label, _safe(r.sentence), r.cause, r.remedy) for r in Reason]
    return _table(("reason", "status", "what a person reads", "cause", "remedy"), rows)


def settings_table() -> str:
    """Every setting with its default and its meaning."""
    rows = []
    for heading, section in _TABLES:
        for name, field in section.model_fields.items():
            if not (isinstance(field.annotation, type) and issubclass(field.annotation, Section)):
                rows.append((f"`{heading}` `{name}`", _default(field.default), _safe(field.description or "")))
    return _table(("setting", "default", "meaning"), rows)


def topic_table() -> str:
    """Every topic with its cleanup and purpose."""
    rows = []
    for spec in Topics().all():
        kept = spec.cleanup if spec.retention_ms is None else f"delete, {spec.retention_ms // _DAY_MS} days"
        rows.append((f"`{spec.name}`", kept, spec.about))
    return _table(("topic", "cleanup", "what"), rows)


PARTS = {"policy": policy_table, "reasons": reason_table, "settings": settings_table, "topics": topic_table}


def with_tables(text: str) -> str:
    """The text with each part between its markers written anew."""
    pattern = re.compile(r"(<!-- (policy|reasons|settings|topics) -->\n).*?(<!-- /\2 -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found[1]}{PARTS[found[2]]()}\n{found[3]}", text)


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _safe(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _default(value: object) -> str:
    if value is PydanticUndefined:
        return "required"
    return "–" if value in (None, ()) else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def main() -> int:
    """``--write`` brings the README up to date; ``--check`` says whether it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    wanted = parser.parse_args()
    before = README.read_text(encoding="utf-8")
    after = with_tables(before)
    if wanted.write:
        README.write_text(after, encoding="utf-8")
    return 0 if wanted.write or before == after else 1


if __name__ == "__main__":
    sys.exit(main())

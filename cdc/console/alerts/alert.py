"""What an alert says: counts, reasons and services, and never a name of a record (promise 12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cdc.console.health import Check
from schemas.reason import BY_CODE


class AlertKind(StrEnum):
    """What happened."""

    REVIEW = "records_need_review"
    STANDS_STILL = "connector_stands_still"
    WELL_AGAIN = "all_well_again"


@dataclass(frozen=True, slots=True)
class Alert:
    """``counts`` are records by reason; ``wrong`` names the services that are. ``link`` leads to the console."""

    kind: AlertKind
    subject: str
    words: str
    at: datetime
    link: str | None = None
    company: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()

    def body(self) -> dict[str, object]:
        """As it is posted. ``text`` is what chat services show."""
        return {
            "kind": self.kind.value, "text": self.text(), "subject": self.subject, "at": self.at.isoformat(),
            "company": self.company, "counts": dict(self.counts), "wrong": list(self.wrong), "link": self.link,
        }  # fmt: skip

    def text(self) -> str:
        """As it is mailed."""
        return "\n".join([self.subject, "", self.words, *(["", self.link] if self.link else [])])


def review_alert(company: str, counts: Mapping[str, int], at: datetime, url: str | None) -> Alert:
    """Records of one company entered *Pending review*; ``counts`` by the reason's code."""
    total = sum(counts.values())
    lines = [f"{number} × {code}: {_remedy(code)}" for code, number in sorted(counts.items())]
    link = f"{url.rstrip('/')}/status" if url else None
    subject = f"{company}: {total} {'record needs' if total == 1 else 'records need'} a person"
    return Alert(AlertKind.REVIEW, subject, "\n".join(lines), at, link, company, dict(counts))


def standstill_alert(wrong: Sequence[Check], at: datetime, url: str | None) -> Alert:
    """The connector has not worked for some time."""
    words = "\n".join(f"{check.name}: {check.words}" for check in wrong)
    names = tuple(check.name for check in wrong)
    return Alert(AlertKind.STANDS_STILL, f"The connector stands still: {', '.join(names)}", words, at, url, wrong=names)


def well_alert(at: datetime, url: str | None) -> Alert:
    """It works again."""
    words = "Nothing was lost; what waited is being worked off."
    return Alert(AlertKind.WELL_AGAIN, "The connector works again", words, at, url)


def _remedy(code: str) -> str:
    return BY_CODE[code].remedy if code in BY_CODE else "Look at the record."

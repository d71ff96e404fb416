"""The *Connected* indicator: what it says of a module, and only what is true (promise 8)."""

from dataclasses import dataclass
from datetime import datetime

from cdc.console.pages.modules import Module
from cdc.console.pages.words import counted, plain
from cdc.console.read_model.views import Health, Summary
from cdc.rules.policy import POLICIES, Policy
from cdc.settings import Settings
from schemas.reason import Reason

_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Connection:
    """``tone`` is ``good``, ``waiting`` or ``unknown``; ``about`` describes the type of synchronisation, by kind."""

    label: str
    tone: str
    sentence: str
    last: datetime | None
    about: tuple[str, ...]


def connection_of(
    module: Module, summary: Summary, health: Health, settings: Settings, company: str | None
) -> Connection:
    """What is said of a module, over all companies or of one."""
    last = [
        at
        for (one, entity), at in summary.last_synchronised_at.items()
        if entity is module.entity and company in (None, one)
    ]
    label, tone, sentence = _state(module, summary, health, company)
    about = (*kinds_of(module), _rhythm(settings, company))
    return Connection(label, tone, sentence, max(last, default=None), about)


def kinds_of(module: Module) -> tuple[str, ...]:
    """One sentence for each kind of the module, from the policy table."""
    return tuple(_sentence(policy) for policy in POLICIES if policy.entity is module.entity)


def _state(module: Module, summary: Summary, health: Health, company: str | None) -> tuple[str, str, str]:
    if not health.connected:
        return "Not connected", "waiting", f"The console can't read what happens: {health.trouble or 'no connection'}."
    if not health.caught_up:
        return "Catching up", "unknown", "The console is still reading what happened: this page may lack the latest."
    waiting = sum(
        count.records
        for count in summary.counts
        if count.entity is module.entity and company in (None, count.company) and count.reason == Reason.RETRYING.code
    )
    if not waiting:
        return "Connected", "good", ""
    sentence = f"{counted(waiting, 'record waits', 'records wait')} for a system that does not answer or is busy."
    label = "Connected, with delays" if _something_arrives(summary) else "Connection interrupted"
    return label, "waiting", f"{sentence} They are tried again by themselves."


def _something_arrives(summary: Summary) -> bool:
    """Whether anything was synchronised since the oldest of what waits began to wait."""
    latest = max(summary.last_synchronised_at.values(), default=None)
    return latest is not None and summary.oldest_pending_at is not None and latest >= summary.oldest_pending_at


def _sentence(policy: Policy) -> str:
    kinds = ", ".join(kind.words for kind in policy.kinds).capitalize()
    flow, in_crm = plain(policy.flow.value), plain(policy.in_crm.value)
    return f"{kinds}: {flow}; in Sales Management {in_crm}."


def _rhythm(settings: Settings, company: str | None) -> str:
    intervals = {one.interval_s for one in settings.companies if company in (None, one.id)}
    if not any(intervals):
        return "Changes travel at once."
    minutes = max(intervals) / _MINUTE_S
    return f"Exports are taken in every {minutes:g} minutes at the latest."

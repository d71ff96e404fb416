"""One company's Sage behind the bridge: ready first, then each command to the writer of its entity."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

from cdc.failures import Refused, Unavailable
from cdc.settings import CompanySettings
from cdc.sinks.base import Answer, Links, Write
from cdc.sinks.hyperaccounts.accounts import Accounts
from cdc.sinks.hyperaccounts.books import Books
from cdc.sinks.hyperaccounts.bridge import Bridge
from cdc.sinks.hyperaccounts.contacts import Contacts
from cdc.sinks.hyperaccounts.envelope import Rejected
from cdc.sinks.hyperaccounts.quotations import Quotations
from cdc.sinks.hyperaccounts.readiness import Readiness
from schemas.vocabulary import Entity

_PASSING = ("in use", "exclusive", "locked", "busy", "too many", "single user", "try again")
"""Words of Sage's errors that pass by themselves (sage50.md 2.4); their exact texts are not documented."""

_PASSING_ATTEMPTS_MAX = 15
"""About ten minutes of waiting: what then still sounds like it is an answer about the record."""


class Writer(Protocol):
    """Carries out the commands of one entity."""

    async def write(self, write: Write, links: Links) -> Answer:
        """Raises Unavailable, Refused and Rejected."""
        ...


class HyperAccounts:
    """Carries out the commands of one company, one after the other."""

    def __init__(
        self,
        company: CompanySettings,
        clock: Callable[[], float],
        today: Callable[[], date],
        bridge: Bridge | None = None,
    ) -> None:
        self.bridge = bridge or Bridge(company.sage)
        books = Books(company, self.bridge, clock, today)
        self._readiness = Readiness(books)
        self._passing: dict[str, int] = {}
        self._writers: Mapping[Entity, Writer] = {
            Entity.ACCOUNT: Accounts(books),
            Entity.CONTACT: Contacts(books),
            Entity.SALES_ORDER: Quotations(books),
        }

    async def write(self, write: Write, links: Links) -> Answer:
        """The answer to one command; never raises for what Sage or the bridge does."""
        try:
            await self._readiness.check(write.command.entity)
            answer = await self._writers[write.command.entity].write(write, links)
        except Rejected as error:
            return await self._judged(write, error)
        except Refused as error:
            answer = error
        except Unavailable as error:
            if error.company_wide:
                self._readiness.forget_company()
            return error
        self._passing.pop(write.command.id, None)
        return answer

    async def close(self) -> None:
        await self.bridge.close()

    async def _judged(self, write: Write, error: Rejected) -> Answer:
        """Sage did not carry it out: since it may only be busy, its state and its words decide."""
        try:
            works = (await self.bridge.status()).works
        except Unavailable as unavailable:
            return unavailable
        if not works:
            self._readiness.forget_company()
            return Unavailable(f"Sage is not open to writes: {error.words}")
        attempts = self._passing.pop(write.command.id, 0) + 1
        if attempts <= _PASSING_ATTEMPTS_MAX and any(words in error.words.casefold() for words in _PASSING):
            self._passing[write.command.id] = attempts
            return Unavailable(error.words, company_wide=False)
        return Refused(error.words)

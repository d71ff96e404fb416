"""One company whose Sage is written to by import files: each command becomes a file, confirmed by a later export."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from cdc.failures import Refused, Unavailable
from cdc.settings import CompanySettings
from cdc.sinks.base import Answer, Links, Write, Written
from cdc.sinks.fitting import Fitting
from cdc.sinks.import_folder.accounts import changed_account, new_account
from cdc.sinks.import_folder.contacts import contact
from cdc.sinks.import_folder.content import Content
from cdc.sinks.import_folder.files import csv_bytes, name_of, put
from cdc.sinks.import_folder.quotations import quotation
from schemas.reason import Reason
from schemas.vocabulary import Entity

Builder = Callable[[Write, Links, CompanySettings, Fitting], Content | Answer]

_BUILDERS: Mapping[Entity, Builder] = {Entity.CONTACT: contact, Entity.SALES_ORDER: quotation}


class ImportFolder:
    """Files are left to people or to the bridge of a partner; see ``docs/import-files.md``."""

    def __init__(self, company: CompanySettings) -> None:
        self._company = company

    async def write(self, write: Write, links: Links) -> Answer:
        """The answer to one command: handed over, which is not yet in Sage."""
        fitting = Fitting(self._company.sage.too_long)
        try:
            built = self._builder(write)(write, links, self._company, fitting)
            if not isinstance(built, Content):
                return built
            name = name_of(write.command, built.what)
            await asyncio.to_thread(put, self._folder, name, csv_bytes(built.rows))
        except (Refused, Unavailable) as error:
            return error
        return Written(
            crm_id=write.command.crm_id, reason=Reason.HANDED_OVER, words=name, notes=tuple(fitting.notes),
            sage_key=write.sage_key,
        )  # fmt: skip

    async def close(self) -> None:
        """There is nothing to let go of."""

    @property
    def _folder(self) -> Path:
        return self._company.import_folder

    def _builder(self, write: Write) -> Builder:
        if write.command.entity is not Entity.ACCOUNT:
            return _BUILDERS[write.command.entity]
        return new_account if write.command.creates and write.sage_key is None else changed_account

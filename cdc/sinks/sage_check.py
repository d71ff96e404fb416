"""Look at a company's way into Sage before anything is written: the bridge and its books, or the import folder."""

import os
from dataclasses import dataclass
from pathlib import Path

from cdc.failures import Unavailable
from cdc.settings import CompanySettings
from cdc.sinks.hyperaccounts.bridge import Bridge
from cdc.sinks.hyperaccounts.readiness import verify


@dataclass(frozen=True, slots=True)
class Look:
    """``ok`` is None for a remark that stops nothing."""

    ok: bool | None
    words: str


async def look_at_sage(company: CompanySettings) -> Look:
    """Never raises for what the bridge does; nothing is written."""
    match company.sage.writer:
        case "hyperaccounts":
            return await _bridge(company)
        case "import-folder":
            return _folder(company.import_folder)
        case _:
            return Look(None, "nothing is written to it; set `writer` in [companies.sage] to change that")


async def _bridge(company: CompanySettings) -> Look:
    bridge = Bridge(company.sage)
    try:
        status = await bridge.status()
        verify(status, company)
    except Unavailable as error:
        return Look(False, error.words)
    finally:
        await bridge.close()
    if company.sage.company_name is None:
        return Look(None, f"the books of {status.company_name} are open; set `company_name` so that no others are used")
    return Look(True, f"the books of {status.company_name} are open")


def _folder(folder: Path) -> Look:
    """It is created when it is first needed, so its nearest parent has to allow that."""
    there = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return Look(False, f"{folder} can't be written to; give this user the right to")
    return Look(True, f"import files are put into {folder}")

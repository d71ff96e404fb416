"""Statuses and files for the tests of what operators use."""

from datetime import UTC, datetime
from pathlib import Path

from schemas.export_file import ExportFile, FileState
from schemas.status import Status
from schemas.vocabulary import Direction, Entity, Kind, SyncStatus

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

CONFIGURATION = """
[[companies]]
id = "acme"
exports = "exports"

[companies.sales_management]
url = "http://127.0.0.1:1/api/v4"
public_key = "env:PUBLIC"
private_key = "env:PRIVATE"
"""


def configured(folder: Path, more: str = "") -> Path:
    """A configuration file in this folder."""
    path = folder / "connector.toml"
    path.write_text(more + CONFIGURATION, encoding="utf-8")
    return path


def status(
    sage_key: str, state: SyncStatus = SyncStatus.SYNCHRONISED, company: str = "acme", **values: object
) -> Status:
    """An account's status."""
    given = {
        "record_id": f"record-{company}-{sage_key}",
        "company": company,
        "entity": Entity.ACCOUNT,
        "kind": Kind.CUSTOMER,
        "sage_key": sage_key,
        "crm_id": 131,
        "name": f"Name of {sage_key}",
        "status": state,
        "label": state.label,
        "reason": "applied",
        "detail": "a sentence",
        "direction": Direction.SAGE_TO_CRM,
        "read_only": True,
        "version": 1,
        "last_synchronised_at": AT,
        "changed_at": AT,
    }
    return Status.model_validate(given | values)


def file(file_id: str, **values: object) -> ExportFile:
    """A committed export file."""
    given = {"company": "acme", "file_id": file_id, "name": f"{file_id}.csv", "state": FileState.COMMITTED, "at": AT}
    return ExportFile.model_validate(given | values)

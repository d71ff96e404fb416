"""What the manifest says about files once a file is taken in, and which messages about files that means."""

from datetime import datetime

from cdc.sources.capture.belief import company_name
from cdc.sources.capture.intake import Intake
from cdc.sources.capture.manifest import HandledFile, HeldFile, KeptImprint, Manifest, Stored, TableState
from schemas.export_file import ExportFile, FileState

_HANDLED_FILES = 2000
_NEWER = "a newer export of the same table was taken in"


def committed(intake: Intake, at: datetime) -> ExportFile:
    """The ledger of the file that was just taken in."""
    counts, tally = intake.counts, intake.round.tally
    origin, export = intake.round.origin, intake.export
    return ExportFile(
        company=origin.company,
        file_id=export.file_id,
        name=export.name,
        table=export.table.name,
        state=FileState.COMMITTED,
        why=_why(intake),
        size_bytes=export.size_bytes,
        sequence=origin.sequence,
        rows_read=counts.rows_read,
        unchanged=counts.unchanged,
        rejected=counts.rejected,
        waiting=counts.waiting,
        emitted=counts.emitted,
        reference=counts.reference,
        changes=tally.changes,
        deletions_held=tally.held,
        at=at,
    )


def with_file(
    manifest: Manifest,
    intake: Intake,
    stored: Stored,
    imprint: KeptImprint | None,
    recipe: str,
    handled: HandledFile,
    at: datetime,
) -> Manifest:
    """The manifest with the file as its table's current one; its outbox tells of every file whose ledger moved."""
    export, table = intake.export, intake.export.table.name
    ledger = committed(intake, at)
    moved = _moved(manifest, intake, table, at)
    state = TableState(stored=stored, recipe=recipe, ledger=ledger, imprint=imprint)
    others = {name: manifest.tables[name].model_copy(update={"ledger": moved[name]}) for name in moved}
    held = {file_id: file for file_id, file in manifest.held.items() if file.ledger.table != table}
    given_up = [_given_up(manifest.held[one], at) for one in manifest.held if one not in (*held, export.file_id)]
    return manifest.model_copy(
        update={
            "company_name": company_name(export.frame) if table == "COMPANY" else manifest.company_name,
            "tables": {**manifest.tables, **others, table: state},
            "handled": _with_handled(manifest, export.name, handled),
            "held": held,
            "released": tuple(file_id for file_id in manifest.released if file_id != export.file_id),
            "outbox": (*moved.values(), *given_up, ledger),
        }
    )


def _with_handled(manifest: Manifest, name: str, handled: HandledFile) -> dict[str, HandledFile]:
    """The latest last, and not more than a folder sensibly holds."""
    others = [(other, file) for other, file in manifest.handled.items() if other != name]
    return dict([*others, (name, handled)][-_HANDLED_FILES:])


def _moved(manifest: Manifest, intake: Intake, table: str, at: datetime) -> dict[str, ExportFile]:
    """Ledgers of earlier files whose waiting rows were replaced by this file or now stand behind an event."""
    moved = {}
    for name, state in manifest.tables.items():
        ledger = state.ledger
        emitted = intake.round.tally.earlier.get(ledger.commit_id, 0)
        if name == table and intake.replaced and ledger.file_id != intake.export.file_id:
            moved[name] = _after(ledger, at, unchanged=intake.replaced)
        elif name != table and emitted:
            moved[name] = _after(ledger, at, emitted=emitted)
    return moved


def _after(ledger: ExportFile, at: datetime, unchanged: int = 0, emitted: int = 0) -> ExportFile:
    return ledger.model_copy(
        update={
            "waiting": ledger.waiting - unchanged - emitted,
            "unchanged": ledger.unchanged + unchanged,
            "emitted": ledger.emitted + emitted,
            "at": at,
        }
    )


def _given_up(file: HeldFile, at: datetime) -> ExportFile:
    return file.ledger.model_copy(update={"state": FileState.REFUSED, "why": _NEWER, "at": at})


def _why(intake: Intake) -> str:
    """The first row that was rejected, in words."""
    if not intake.counts.rejected:
        return ""
    bad = intake.export.bad
    first = f"; the first is row {bad[0].number}: {bad[0].words}" if bad else ""
    return f"{intake.counts.rejected} rows were rejected{first}"

"""Keep the match report where only its owner reads it: it names people and companies."""

import json
import os
from pathlib import Path
from typing import Any

from cdc.operations.load.report import Report

_REPORT, _TABLE = "report.json", "report.csv"


class NoReport(Exception):
    """There is no report that can be accepted. The message says what to do."""


def report_folder(data: Path, company: str) -> Path:
    """Where a company's report is, under the connector's data directory."""
    return data / "load" / company


def save(data: Path, report: Report) -> tuple[Path, Path]:
    """Replace the company's report; where it is, as JSON and as a table for a spreadsheet."""
    folder = report_folder(data, report.company)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(folder / _REPORT, json.dumps(report.to_json(), indent=1, ensure_ascii=False))
    _write(folder / _TABLE, report.to_csv())
    return folder / _REPORT, folder / _TABLE


def saved_report(data: Path, company: str) -> dict[str, Any]:
    """The company's report as it was saved. Raises NoReport."""
    path = report_folder(data, company) / _REPORT
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NoReport(
            f"There is no match report of {company} yet. Run `cdc load --company {company} --dry-run` first."
        ) from error
    except (OSError, ValueError) as error:
        raise NoReport(f"{path} can't be read ({type(error).__name__}). Run `cdc load --dry-run` again.") from error
    if not isinstance(found, dict) or not {"id", "records", "company"} <= found.keys():
        raise NoReport(f"{path} is no match report. Run `cdc load --dry-run` again.")
    return found


def _write(path: Path, text: str) -> None:
    """Private from its first byte, whole or not at all."""
    scratch = path.with_name(f"{path.name}.new")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    scratch.replace(path)

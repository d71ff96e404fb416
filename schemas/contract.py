"""The published contract, generated from the models: a JSON Schema per message and record, one AsyncAPI document."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from schemas.asyncapi import asyncapi
from schemas.change import Change
from schemas.command import Command
from schemas.compatibility import incompatibilities
from schemas.control import ControlRequest
from schemas.export_file import ExportFile, FileLedger
from schemas.message import Message
from schemas.outcome import Outcome
from schemas.records import RECORDS
from schemas.reject import Rejection
from schemas.status import Status

FOLDER = Path(__file__).parent
_MESSAGES: tuple[type[Message], ...] = (
    Change, Command, Outcome, Status, ExportFile, FileLedger, ControlRequest, Rejection,
)  # fmt: skip
_RECORD_VERSION = 1
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Untitled(GenerateJsonSchema):
    """A field's title would only repeat its name."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


def documents() -> dict[str, str]:
    """Every document of the contract by its path under ``schemas/``."""
    schemas = {f"json/{file_name(model)}": json_schema(model) for model in published()}
    return {path: _text(document) for path, document in {**schemas, "asyncapi.json": asyncapi(file_names())}.items()}


def published() -> tuple[type[BaseModel], ...]:
    """What others may read: the messages, and the records inside of changes and commands."""
    return (*_MESSAGES, *RECORDS.values())


def file_names() -> dict[str, str]:
    """The schema's file by the message's name: ``{"status": "status.v1.json"}``."""
    return {name_of(model): file_name(model) for model in published()}


def name_of(model: type[BaseModel]) -> str:
    """``ExportFile`` is ``export-file``."""
    name = model.__name__
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).removeprefix("-")


def file_name(model: type[BaseModel]) -> str:
    return f"{name_of(model)}.v{_version(model)}.json"


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of what travels. Open, so that readers ignore a field that a later version adds."""
    schema = _opened(model.model_json_schema(by_alias=True, mode="serialization", schema_generator=_Untitled))
    if issubclass(model, Message):
        schema["properties"]["schema"] |= {"const": _version(model)}
    return {"$schema": _DIALECT, "$id": file_name(model), **schema}


def drift(folder: Path = FOLDER) -> list[str]:
    """One line for each document that is not what the models say."""
    wanted = documents()
    lines = [line for path, text in wanted.items() for line in _difference(folder / path, path, text)]
    strangers = sorted(path.name for path in (folder / "json").glob("*.json") if not _is_known(path.name))
    return [*lines, *(f"json/{name}: no model has this name and version" for name in strangers)]


def broken_promises(folder: Path = FOLDER) -> list[str]:
    """One line for each change of a model that the checked-in version of its schema does not allow."""
    lines = []
    for model in published():
        path = folder / "json" / file_name(model)
        if path.exists():
            old = json.loads(path.read_text(encoding="utf-8"))
            lines += [f"{file_name(model)}: {line}" for line in incompatibilities(old, json_schema(model))]
    return lines


def write(folder: Path = FOLDER) -> list[str]:
    """Bring the documents up to date; if a promise would be broken, write nothing and return why."""
    if broken := broken_promises(folder):
        return broken
    (folder / "json").mkdir(exist_ok=True)
    for path, text in documents().items():
        (folder / path).write_text(text, encoding="utf-8")
    return []


def main(arguments: list[str] | None = None) -> int:
    """``--write`` brings the documents up to date, ``--check`` says whether they are. Exit code 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m schemas.contract", description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--write", action="store_true", help="write schemas/json and schemas/asyncapi.json")
    choice.add_argument("--check", action="store_true", help="say which documents are not what the models say")
    chosen = parser.parse_args(arguments)
    lines = write() if chosen.write else [*broken_promises(), *drift()]
    for line in lines:
        print(line)
    return 1 if lines else 0


def _version(model: type[BaseModel]) -> int:
    return int(model.model_fields["schema_version"].default) if issubclass(model, Message) else _RECORD_VERSION


def _opened(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_opened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _opened(value) for key, value in schema.items() if (key, value) != ("additionalProperties", False)}


def _difference(path: Path, name: str, wanted: str) -> Iterator[str]:
    if not path.exists():
        yield f"{name}: is missing; run python -m schemas.contract --write"
    elif path.read_text(encoding="utf-8") != wanted:
        yield f"{name}: is not what the models say; run python -m schemas.contract --write"


def _is_known(name: str) -> bool:
    """An older version of a message is kept for those who still read it."""
    newest = {name_of(model): _version(model) for model in published()}
    stem, _, version = name.removesuffix(".json").rpartition(".v")
    return version.isdecimal() and 0 < int(version) <= newest.get(stem, 0)


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())

"""What a new version of a JSON Schema breaks for those who build on the old one.

Two parties build on it: subscribers, who read new messages with the old schema in mind, and the connector itself, which
reads old messages from its topics again. A new optional field and a new value of an enumeration hurt neither: readers
ignore fields they do not know and meet values they do not know with care.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_UPPER_LIMITS = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
_LOWER_LIMITS = ("minLength", "minimum", "exclusiveMinimum", "minItems")


def incompatibilities(old: Schema, new: Schema) -> list[str]:
    """One line for each broken promise, with the path of its field; empty if there is none."""
    return list(_compared(old, new, old, new, "message"))


def _compared(old: Schema, new: Schema, old_root: Schema, new_root: Schema, path: str) -> Iterator[str]:
    before, after = _by_type(old, old_root), _by_type(new, new_root)
    yield from (f"{path}: is no longer {name}" for name in _only_in(before, after))
    yield from (f"{path}: may now be {name}" for name in _only_in(after, before))
    for name in sorted(before.keys() & after.keys()):
        yield from _narrowed(before[name], after[name], path)
        yield from _inside(before[name], after[name], old_root, new_root, path)


def _by_type(schema: Schema, root: Schema) -> dict[str, Schema]:
    """The schema's alternatives by their JSON type; a schema without a type allows anything."""
    if "$ref" in schema:
        target = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        return _by_type({**target, **{key: value for key, value in schema.items() if key != "$ref"}}, root)
    if "anyOf" in schema:
        return {name: each for part in schema["anyOf"] for name, each in _by_type(part, root).items()}
    return {schema.get("type", "anything"): schema}


def _only_in(these: dict[str, Schema], those: dict[str, Schema]) -> list[str]:
    """Types of the first without a place in the second: an integer has one in number."""
    return sorted(name for name in these.keys() - those.keys() if (name, "number" in those) != ("integer", True))


def _narrowed(old: Schema, new: Schema, path: str) -> Iterator[str]:
    before, after = _values(old), _values(new)
    if after and not before:
        yield f"{path}: takes only {', '.join(sorted(after))} now"
    elif after:
        yield from (f"{path}: no longer takes {value!r}" for value in sorted(before - after))
    for limit in _UPPER_LIMITS:
        if new.get(limit, float("inf")) < old.get(limit, float("inf")):
            yield f"{path}: {limit} is {new[limit]} now"
    for limit in _LOWER_LIMITS:
        if new.get(limit, float("-inf")) > old.get(limit, float("-inf")):
            yield f"{path}: {limit} is {new[limit]} now"
    for rule in ("pattern", "format"):
        if rule in new and new[rule] != old.get(rule):
            yield f"{path}: {rule} is {new[rule]} now"


def _values(schema: Schema) -> set[str]:
    return {str(value) for value in schema.get("enum", [schema["const"]] if "const" in schema else [])}


def _inside(old: Schema, new: Schema, old_root: Schema, new_root: Schema, path: str) -> Iterator[str]:
    fields, new_fields = old.get("properties", {}), new.get("properties", {})
    for name, field in fields.items():
        if name in new_fields:
            yield from _compared(field, new_fields[name], old_root, new_root, f"{path}.{name}")
        else:
            yield f"{path}.{name}: is gone"
    for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
        yield f"{path}.{name}: is required now"
    for part in ("items", "additionalProperties"):
        if isinstance(old.get(part), dict) and isinstance(new.get(part), dict):
            yield from _compared(old[part], new[part], old_root, new_root, f"{path}[]")

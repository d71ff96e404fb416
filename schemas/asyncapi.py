"""The AsyncAPI 3.0 document: every public topic with its key, its retention and what travels on it."""

from dataclasses import dataclass
from typing import Any

from schemas.topics import Topics, TopicSpec
from schemas.vocabulary import INTO_SAGE, Entity, System

_INFO = {
    "title": "Sage 50 Accounts and Sage Sales Management, change by change",
    "version": "1",
    "description": (
        "Topics of one deployment with the prefix cdc. All have the same number of partitions; a message is in the "
        "partition murmur2(company id), so everything of one company is in order. Subscribers read the sync-status "
        "topics; the others are the connector's own and documented for operators. Readers ignore fields that they do "
        "not know. The changelogs of the worker's state are not part of the contract."
    ),
}
_KAFKA_BINDING_VERSION = "0.5.0"
_WEBHOOK = {
    "name": "webhook",
    "summary": "The body of a hook as Sales Management sent it, with the hook's entity and action in headers",
    "contentType": "application/json",
    "headers": {"type": "object", "properties": {header: {"type": "string"} for header in ("entity", "action")}},
    "payload": {},
}


@dataclass(frozen=True, slots=True)
class _Traffic:
    """What travels on a topic: names of messages, and what their key says."""

    messages: tuple[str, ...]
    key: str


def asyncapi(files: dict[str, str], topics: Topics | None = None) -> dict[str, Any]:
    """The document; ``files`` names the schema file of each message, beside it in ``json/``."""
    topics = topics or Topics()
    traffic = _traffic(topics)
    specs = {spec.name: spec for spec in topics.all() if spec.name in traffic}
    names = sorted({name for each in traffic.values() for name in each.messages})
    return {
        "asyncapi": "3.0.0",
        "info": _INFO,
        "defaultContentType": "application/json",
        "channels": {_short(name, topics): _channel(spec, traffic[name]) for name, spec in specs.items()},
        "operations": {
            f"follow-{entity.plural}": {
                "action": "receive",
                "summary": f"Follow the synchronisation status of {entity.plural.replace('-', ' ')}",
                "channel": {"$ref": f"#/channels/{_short(topics.sync_status(entity), topics)}"},
            }
            for entity in Entity
        },
        "components": {"messages": {name: _message(name, files) for name in names}},
    }


def _traffic(topics: Topics) -> dict[str, _Traffic]:
    """What travels on each public topic."""
    traffic = {
        topics.files: _Traffic(
            ("export-file", "file-ledger"), "company|file id, of a ledger company|commit id|outcomes"
        ),
        topics.rejects: _Traffic(("rejected",), "the original's, or company|file id|row"),
        topics.retries: _Traffic(("command",), "record_id|target"),
        topics.control: _Traffic(("control-request",), "company"),
        topics.webhooks: _Traffic(("webhook",), "company|entity.action of the hook"),
    }
    traffic |= {topics.commands(entity, System.SAGE): _Traffic(("command",), "record_id") for entity in INTO_SAGE}
    for entity in Entity:
        traffic[topics.changes(entity)] = _Traffic(("change",), "company|system|key of the record in that system")
        traffic[topics.commands(entity, System.CRM)] = _Traffic(("command",), "record_id")
        traffic[topics.outcomes(entity)] = _Traffic(("outcome",), "record_id|target, or none where there was no write")
        traffic[topics.sync_status(entity)] = _Traffic(("status",), "record_id")
    return traffic


def _channel(spec: TopicSpec, traffic: _Traffic) -> dict[str, Any]:
    configuration: dict[str, Any] = {"cleanup.policy": [spec.cleanup]}
    if spec.retention_ms is not None:
        configuration["retention.ms"] = spec.retention_ms
    return {
        "address": spec.name,
        "description": f"{spec.about[0].upper()}{spec.about[1:]}. Key: {traffic.key}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in traffic.messages},
        "bindings": {
            "kafka": {
                "topic": spec.name,
                "partitions": spec.partitions,
                "topicConfiguration": configuration,
                "bindingVersion": _KAFKA_BINDING_VERSION,
            }
        },
    }


def _message(name: str, files: dict[str, str]) -> dict[str, Any]:
    if name == "rejected":
        return {
            "name": name,
            "summary": "The original bytes, with where, when and why in headers, so that a replay is a copy of bytes",
            "contentType": "application/octet-stream",
            "headers": {"$ref": f"./json/{files['rejection']}"},
            "payload": {"type": "string", "format": "binary"},
        }
    if name == "webhook":
        return _WEBHOOK
    return {"name": name, "contentType": "application/json", "payload": {"$ref": f"./json/{files[name]}"}}


def _short(name: str, topics: Topics) -> str:
    return name.removeprefix(f"{topics.prefix}.")

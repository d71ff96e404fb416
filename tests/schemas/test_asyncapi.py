"""The AsyncAPI document names every public topic."""

from pathlib import Path
from typing import Any

import pytest

from schemas import contract
from schemas.asyncapi import asyncapi
from schemas.topics import Topics
from schemas.vocabulary import Entity

TOPICS = Topics()
DOCUMENT: dict[str, Any] = asyncapi(contract.file_names())
CHANNELS: dict[str, dict[str, Any]] = DOCUMENT["channels"]
OWN_STATE = {TOPICS.state(entity) for entity in Entity} | {TOPICS.ledger_state}


def test_every_topic_is_described_except_the_workers_own_state() -> None:
    described = {channel["address"] for channel in CHANNELS.values()}
    assert described == {spec.name for spec in TOPICS.all()} - OWN_STATE


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=CHANNELS)
def test_every_channel_tells_its_key(channel: dict[str, Any]) -> None:
    assert "Key: " in channel["description"]


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=CHANNELS)
def test_every_channel_has_the_cleanup_of_its_topic(channel: dict[str, Any]) -> None:
    spec = next(spec for spec in TOPICS.all() if spec.name == channel["address"])
    assert channel["bindings"]["kafka"]["topicConfiguration"]["cleanup.policy"] == [spec.cleanup]


def test_a_topic_that_is_kept_for_a_time_says_how_long() -> None:
    configuration = CHANNELS["accounts.changes"]["bindings"]["kafka"]["topicConfiguration"]
    assert configuration["retention.ms"] == 30 * 24 * 60 * 60 * 1000


def test_every_reference_leads_somewhere() -> None:
    references = list(_references(DOCUMENT))
    assert references
    for reference in references:
        if reference.startswith("#/"):
            _, kind, *rest = reference.split("/")
            target = DOCUMENT[kind]
            for part in rest:
                target = target[part]
        else:
            assert (contract.FOLDER / Path(reference)).is_file()


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for item in node for found in _references(item)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if "$ref" in node else []
    return own + [found for value in node.values() for found in _references(value)]


def test_the_status_of_every_entity_can_be_followed() -> None:
    assert list(DOCUMENT["operations"]) == [f"follow-{entity.plural}" for entity in Entity]

"""The composed services are the connector's own commands."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from cdc.cli import app

FILE = Path(__file__).parents[2] / "docker-compose.yml"


@pytest.fixture
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
    return found


def test_every_service_runs_a_command_that_exists(services: dict[str, Any]) -> None:
    commands = get_command(app)
    known = set(commands.commands)  # type: ignore[attr-defined]  # a typer app is a click group
    used = {service["command"][1] for service in services.values() if "command" in service}
    assert used == {"topics", "worker", "sink", "capture", "console"}
    assert used <= known


def test_there_is_a_sink_for_each_system(services: dict[str, Any]) -> None:
    commands = [service.get("command", []) for service in services.values()]
    assert sorted(command[2] for command in commands if command[1:2] == ["sink"]) == ["crm", "sage"]


def test_only_the_sink_into_sage_may_write_into_the_exports(services: dict[str, Any]) -> None:
    mounted = {name: service.get("volumes", []) for name, service in services.items()}
    assert [name for name, volumes in mounted.items() if "./exports:/data/exports" in volumes] == ["sink-sage"]


def test_all_services_keep_their_state_in_one_place(services: dict[str, Any]) -> None:
    ours = [service["volumes"] for service in services.values() if "command" in service]
    assert all("state:/data/.cdc" in volumes for volumes in ours)


def test_kafka_is_the_official_image(services: dict[str, Any]) -> None:
    assert services["kafka"]["image"].startswith("apache/kafka:")


def test_no_service_publishes_a_port(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == []

"""Ports are free when chosen and stay the same while they are."""

import socket
from pathlib import Path

from cdc.broker.ports import free_port, is_free, kept_port


def test_a_port_in_use_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert not is_free(server.getsockname()[1])


def test_a_chosen_port_is_free() -> None:
    assert is_free(free_port())


def test_a_chosen_port_is_below_those_given_to_outgoing_connections() -> None:
    assert 20_000 <= free_port() < 32_768


def test_a_noted_port_is_used_again(tmp_path: Path) -> None:
    assert kept_port(tmp_path / "port") == kept_port(tmp_path / "port")


def test_a_noted_port_that_another_program_took_is_replaced(tmp_path: Path) -> None:
    taken = kept_port(tmp_path / "port")
    with socket.create_server(("127.0.0.1", taken)):
        assert kept_port(tmp_path / "port") != taken


def test_a_damaged_note_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("no number")
    assert kept_port(tmp_path / "port") == int((tmp_path / "port").read_text())

"""Jars are fetched as a Maven repository offers them, and a failure says why."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cdc.broker.artifacts import DownloadFailed, Jar
from cdc.broker.maven import fetch
from cdc.broker.ports import free_port

JAR = Jar("org/example/one/1.0/one-1.0.jar", "")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address and directory of an empty Maven repository."""
    directory = tmp_path / "repository"
    directory.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(directory))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", directory
        server.shutdown()


def test_a_jar_is_fetched_from_its_place_in_the_repository(repository: tuple[str, Path], tmp_path: Path) -> None:
    address, directory = repository
    (directory / JAR.path).parent.mkdir(parents=True)
    (directory / JAR.path).write_bytes(b"content")
    path = fetch(JAR, tmp_path / "scratch", repository=address)
    assert path.read_bytes() == b"content"
    assert path.is_relative_to(tmp_path / "scratch")


def test_a_jar_that_is_not_there_is_named(repository: tuple[str, Path], tmp_path: Path) -> None:
    address, _ = repository
    with pytest.raises(DownloadFailed, match=r"one-1\.0\.jar .*not found"):
        fetch(JAR, tmp_path / "scratch", repository=address)


def test_an_unreachable_repository_is_named(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match=r"one-1\.0\.jar \(ConnectionError"):
        fetch(JAR, tmp_path / "scratch", repository=f"http://127.0.0.1:{free_port()}")

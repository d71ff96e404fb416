"""The broker's jars come from where they should and are what they should be."""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cdc.broker.artifacts import PINNED, DownloadFailed, Jar, ensure_jars, pinned_jars, user_cache
from cdc.broker.errors import BrokerUnavailable

CONTENT = {"one-1.0.jar": b"the first", "two-2.0.jar": b"the second"}
JARS = tuple(
    Jar(f"org/example/{name.split('-')[0]}/{name[4:7]}/{name}", hashlib.sha256(content).hexdigest())
    for name, content in CONTENT.items()
)


def quiet(_: str) -> None:
    """Say nothing."""


def never(jar: Jar, directory: Path) -> Path:
    raise AssertionError(f"{jar.name} must not be downloaded into {directory}")


def serving(content: dict[str, bytes]) -> Callable[[Jar, Path], Path]:
    """A source of jars with this content."""

    def fetch(jar: Jar, directory: Path) -> Path:
        if jar.name not in content:
            raise DownloadFailed(f"{jar.name} (404)")
        path = directory / "nested" / jar.name
        path.parent.mkdir()
        path.write_bytes(content[jar.name])
        return path

    return fetch


def test_missing_jars_are_downloaded_into_the_cache_in_the_order_of_the_list(tmp_path: Path) -> None:
    paths = ensure_jars(JARS, {"CDC_CACHE": str(tmp_path)}, serving(CONTENT), quiet)
    assert [path.read_bytes() for path in paths] == list(CONTENT.values())
    assert all(path.is_relative_to(tmp_path) for path in paths)


def test_a_download_leaves_nothing_but_the_jars(tmp_path: Path) -> None:
    (first, *_) = ensure_jars(JARS, {"CDC_CACHE": str(tmp_path)}, serving(CONTENT), quiet)
    assert sorted(path.name for path in first.parent.iterdir()) == sorted(CONTENT)


def test_jars_in_the_cache_are_not_downloaded_again(tmp_path: Path) -> None:
    environ = {"CDC_CACHE": str(tmp_path)}
    assert ensure_jars(JARS, environ, serving(CONTENT), quiet) == ensure_jars(JARS, environ, never, quiet)


def test_several_processes_may_fill_the_cache_at_once(tmp_path: Path) -> None:
    environ = {"CDC_CACHE": str(tmp_path)}
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: ensure_jars(JARS, environ, serving(CONTENT), quiet), range(8)))
    assert len(set(found)) == 1


def test_a_downloaded_jar_with_a_wrong_hash_never_reaches_the_cache(tmp_path: Path) -> None:
    with pytest.raises(BrokerUnavailable, match=r"two-2\.0\.jar is not the file it should be"):
        ensure_jars(JARS, {"CDC_CACHE": str(tmp_path)}, serving(CONTENT | {"two-2.0.jar": b"forged"}), quiet)
    assert not list(tmp_path.rglob("two-2.0.jar"))


def test_a_jar_changed_in_the_cache_is_refused_by_name_with_the_remedy(tmp_path: Path) -> None:
    paths = ensure_jars(JARS, {"CDC_CACHE": str(tmp_path)}, serving(CONTENT), quiet)
    paths[0].write_bytes(b"damaged")
    with pytest.raises(BrokerUnavailable, match=r"one-1\.0\.jar is not the file it should be.*Delete it"):
        ensure_jars(JARS, {"CDC_CACHE": str(tmp_path)}, never, quiet)


def test_a_failed_download_names_the_file_and_the_ways_out(tmp_path: Path) -> None:
    with pytest.raises(BrokerUnavailable, match=r"one-1\.0\.jar \(404\).*CDC_KAFKA_JARS.*\[kafka\] bootstrap"):
        ensure_jars(JARS, {"CDC_CACHE": str(tmp_path)}, serving({}), quiet)


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BrokerUnavailable, match=r"could not be stored in .*file.*CDC_CACHE"):
        ensure_jars(JARS, {"CDC_CACHE": str(tmp_path / "file")}, serving(CONTENT), quiet)


def test_a_directory_of_jars_is_used_without_any_download(tmp_path: Path) -> None:
    for name, content in CONTENT.items():
        (tmp_path / name).write_bytes(content)
    paths = ensure_jars(JARS, {"CDC_KAFKA_JARS": str(tmp_path)}, never, quiet)
    assert [path.parent for path in paths] == [tmp_path, tmp_path]


def test_a_jar_missing_in_a_given_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokerUnavailable, match=r"one-1\.0\.jar is missing"):
        ensure_jars(JARS, {"CDC_KAFKA_JARS": str(tmp_path)}, never, quiet)


def test_a_wrong_jar_in_a_given_directory_is_refused_by_name(tmp_path: Path) -> None:
    for name in CONTENT:
        (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(BrokerUnavailable, match=r"one-1\.0\.jar is not the file it should be"):
        ensure_jars(JARS, {"CDC_KAFKA_JARS": str(tmp_path)}, never, quiet)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"CDC_CACHE": "/own", "XDG_CACHE_HOME": "/users"}, Path("/own")),
        ({"XDG_CACHE_HOME": "/users"}, Path("/users/sage50-cdc")),
        ({}, Path(os.path.expanduser("~/.cache/sage50-cdc"))),
    ],
)
def test_the_cache_is_where_the_user_wants_it(environ: dict[str, str], expected: Path) -> None:
    assert user_cache(environ) == expected


def test_the_checked_in_list_pins_one_version_of_kafka() -> None:
    jars = pinned_jars(PINNED.read_text())
    versions = {jar.coordinate.rsplit(":", 1)[1] for jar in jars if jar.coordinate.startswith("org.apache.kafka:")}
    assert len(versions) == 1
    assert "kafka_2.13" in " ".join(jar.coordinate for jar in jars)


def test_every_pinned_hash_is_a_sha256() -> None:
    assert all(len(bytes.fromhex(jar.sha256)) == 32 for jar in pinned_jars(PINNED.read_text()))


def test_a_line_of_the_list_gives_path_and_coordinate() -> None:
    (jar,) = pinned_jars("ab12  org/apache/kafka/kafka_2.13/4.1.2/kafka_2.13-4.1.2.jar\n")
    assert (jar.name, jar.coordinate) == ("kafka_2.13-4.1.2.jar", "org.apache.kafka:kafka_2.13:4.1.2")

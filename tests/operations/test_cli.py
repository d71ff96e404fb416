"""The command line: exit codes and what it says when something is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.operations.examples import configured


def cdc(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cdc", *words],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


def test_a_wrong_configuration_is_one_line_a_mistake_and_exit_2(tmp_path: Path) -> None:
    path = configured(tmp_path, '[kafka]\npartitions = 0\n[connector]\ncolour = "red"\n')
    answer = cdc("status", "--config", str(path))
    assert answer.returncode == 2
    assert [line.split(":")[0].strip() for line in answer.stderr.splitlines()[1:]] == [
        "kafka.partitions",
        "connector.colour",
    ]


def test_without_a_broker_the_remedy_is_named_and_exit_is_1(tmp_path: Path) -> None:
    answer = cdc("status", "--config", str(configured(tmp_path)))
    assert answer.returncode == 1
    assert "start `cdc run` first" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_an_unknown_word_is_a_usage_error() -> None:
    assert cdc("dance").returncode == 2


def test_check_names_each_thing_that_is_wrong(tmp_path: Path) -> None:
    path = configured(tmp_path)
    answer = cdc("check", "--json", "--config", str(path), PUBLIC="a", PRIVATE="b")
    wrong = {finding["about"] for finding in json.loads(answer.stdout) if finding["ok"] is False}
    assert answer.returncode == 1
    assert wrong == {"acme: exports", "acme: Sales Management"}


def test_check_never_prints_a_secret(tmp_path: Path) -> None:
    path = configured(tmp_path)
    answer = cdc("check", "--config", str(path), PUBLIC="not-to-be-seen-1", PRIVATE="not-to-be-seen-2")
    assert "not-to-be-seen" not in answer.stdout + answer.stderr

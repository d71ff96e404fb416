"""Log lines that programs read."""

import io
import json
import logging
import subprocess
import sys

import pytest

from cdc.operations.logs import JsonLines
from cdc.saying import Said, of_company


class Log:
    """A log of its own, and its only line."""

    def __init__(self) -> None:
        self._stream = io.StringIO()
        handler = logging.StreamHandler(self._stream)
        handler.setFormatter(JsonLines("capture"))
        self.logger = logging.Logger("test", logging.INFO)
        self.logger.addHandler(handler)

    def line(self) -> dict[str, object]:
        (told,) = self._stream.getvalue().splitlines()
        found: dict[str, object] = json.loads(told)
        return found


@pytest.fixture
def log() -> Log:
    return Log()


def test_a_plain_line_has_its_service_and_level(log: Log) -> None:
    log.logger.warning("it takes %d s", 5)
    said = log.line()
    assert (said["service"], said["level"], said["message"]) == ("capture", "warning", "it takes 5 s")
    assert str(said["at"]).endswith("Z")


def test_fields_are_told_beside_the_words(log: Log) -> None:
    log.logger.info(of_company("acme", Said("customers.csv: committed", entity="account", counts={"changes": 3})))
    said = log.line()
    assert (said["company"], said["entity"], said["counts"]) == ("acme", "account", {"changes": 3})
    assert said["message"] == "acme: customers.csv: committed"


def test_a_sentence_with_a_percent_sign_stays_as_it_is(log: Log) -> None:
    log.logger.info(of_company("acme", "100 % read"))
    assert log.line()["message"] == "acme: 100 % read"


def test_an_error_stays_on_one_line(log: Log) -> None:
    try:
        raise ValueError("one\ntwo")
    except ValueError:
        log.logger.exception("it failed")
    assert "ValueError" in str(log.line()["message"])


@pytest.mark.parametrize(("log_format", "start"), [("text", "20"), ("json", '{"at"')])
def test_a_service_speaks_as_it_is_told(log_format: str, start: str) -> None:
    program = (
        "import logging; from cdc.operations.logs import set_up_logs;"
        f"set_up_logs('capture', log_format='{log_format}'); logging.getLogger('cdc.x').info('done')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.startswith(start)
    assert "done" in done.stderr

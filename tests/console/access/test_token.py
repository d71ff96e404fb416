"""The token of a console that other machines can reach."""

from pathlib import Path

import pytest

from cdc.console.service import access_of
from cdc.settings import ConfigurationError
from tests.configuration import COMPANY, parsed


def _with(token: str, folder: Path) -> str:
    secret = folder / "token"
    secret.write_text(token, encoding="utf-8")
    return f'[console]\ntoken = "file:{secret}"\n{COMPANY}'


def test_a_token_that_can_be_guessed_is_refused_and_not_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="fewer than 16 characters") as refused:
        access_of(parsed(_with("open sesame", tmp_path)))
    assert "sesame" not in str(refused.value)


def test_a_token_of_sixteen_characters_is_taken(tmp_path: Path) -> None:
    assert access_of(parsed(_with("x" * 16, tmp_path))).is_token("x" * 16)


def test_without_a_token_nobody_logs_in() -> None:
    assert access_of(parsed(COMPANY)).token is None

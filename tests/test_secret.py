"""Secrets are kept by reference and never shown (promise 12)."""

import traceback
from pathlib import Path

import pytest

from cdc.secret import Secret, SecretMissing
from cdc.settings import ConfigurationError
from tests.configuration import COMPANY, parsed

PASTED_SECRET = "s3cr3t-pasted-by-mistake"


def pasted() -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        parsed(COMPANY.replace("env:SSM_PRIVATE_KEY", PASTED_SECRET))
    return caught.value


def test_a_secret_pasted_into_the_file_is_a_mistake() -> None:
    assert pasted().mistakes == [
        "companies.0.sales_management.private_key: give a secret as env:NAME or file:PATH, never the secret itself"
    ]


def test_a_pasted_secret_is_not_in_the_traceback_either() -> None:
    assert PASTED_SECRET not in "".join(traceback.format_exception(pasted()))


def test_a_secret_is_read_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSM_PUBLIC_KEY", "s3cr3t\n")
    assert parsed(COMPANY).companies[0].sales_management.public_key.reveal() == "s3cr3t"


def test_a_secret_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cr3t\n")
    assert Secret("file:key").rooted(tmp_path).reveal() == "s3cr3t"


@pytest.mark.parametrize("shown", [repr, str, lambda settings: settings.model_dump_json(fallback=str)])
def test_settings_never_show_a_secret(monkeypatch: pytest.MonkeyPatch, shown: "type[str]") -> None:
    monkeypatch.setenv("SSM_PUBLIC_KEY", "s3cr3t")
    settings = parsed(COMPANY)
    settings.companies[0].sales_management.public_key.reveal()
    assert "s3cr3t" not in shown(settings)


def test_a_secret_shows_where_it_is_kept() -> None:
    assert f"{Secret('env:SSM_PUBLIC_KEY')}" == "env:SSM_PUBLIC_KEY"


@pytest.mark.parametrize("reference", ["", "s3cr3t", "env:", "file:", "vault:key", "ENV:NAME"])
def test_a_reference_has_one_of_two_forms(reference: str) -> None:
    with pytest.raises(ValueError, match="never the secret itself"):
        Secret(reference)


@pytest.mark.parametrize("value", ["", "  \n"])
def test_an_empty_secret_is_missing(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SSM_PUBLIC_KEY", value)
    with pytest.raises(SecretMissing, match="env:SSM_PUBLIC_KEY is not set"):
        Secret("env:SSM_PUBLIC_KEY").reveal()


def test_a_variable_that_is_not_there_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSM_PUBLIC_KEY", raising=False)
    with pytest.raises(SecretMissing, match="env:SSM_PUBLIC_KEY is not set"):
        Secret("env:SSM_PUBLIC_KEY").reveal()


def test_a_secret_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing, match="can't be read: No such file or directory"):
        Secret(f"file:{tmp_path / 'key'}").reveal()


def test_a_secret_file_that_is_no_text_is_missing(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfes3cr3t")
    with pytest.raises(SecretMissing, match="is not text") as caught:
        Secret(f"file:{tmp_path / 'key'}").reveal()
    assert "s3cr3t" not in "".join(traceback.format_exception(caught.value))

"""The unguessable part of a webhook's address."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cdc.webhooks.tokens import TokenUnusable, token_of, tokens_of


def test_a_token_is_made_once(tmp_path: Path) -> None:
    assert token_of(tmp_path, "acme") == token_of(tmp_path, "acme")


def test_companies_have_different_tokens(tmp_path: Path) -> None:
    assert token_of(tmp_path, "acme") != token_of(tmp_path, "bolt")


def test_a_token_has_256_random_bits(tmp_path: Path) -> None:
    assert len(token_of(tmp_path, "acme")) == 43  # of 6 bits each


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    token_of(tmp_path, "acme")
    assert (tmp_path / "webhooks" / "acme.token").stat().st_mode & 0o777 == 0o600


def test_those_who_make_it_at_the_same_time_get_the_same_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: token_of(tmp_path, "acme"), range(32)))
    assert len(tokens) == 1


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    token_of(tmp_path, "acme")
    assert [path.name for path in (tmp_path / "webhooks").iterdir()] == ["acme.token"]


def test_an_emptied_file_is_said_and_not_used(tmp_path: Path) -> None:
    token_of(tmp_path, "acme")
    (tmp_path / "webhooks" / "acme.token").write_text("", encoding="ascii")
    with pytest.raises(TokenUnusable, match="remove the file"):
        token_of(tmp_path, "acme")


def test_a_token_that_cant_be_used_closes_no_other_companys_address(tmp_path: Path) -> None:
    (tmp_path / "webhooks").mkdir()
    (tmp_path / "webhooks" / "acme.token").write_text("short", encoding="ascii")
    said: list[str] = []
    assert tokens_of(tmp_path, ["acme", "bolt"], said.append) == {"bolt": token_of(tmp_path, "bolt")}
    assert [words.partition(":")[0] for words in said] == ["acme"]

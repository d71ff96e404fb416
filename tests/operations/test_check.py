"""What `cdc check` says about companies that are not apart, and about one that lacks something."""

import json
from pathlib import Path

from cdc.operations.check import shared
from cdc.settings import CompanySettings, parse
from tests.operations.examples import configured
from tests.operations.test_cli import cdc

_COMPANY = """
[[companies]]
id = "{id}"
exports = "{id}"
[companies.sales_management]
url = "{url}"
public_key = "env:{key}"
private_key = "env:PRIVATE"
"""


def companies(*places: tuple[str, str], folder: Path) -> tuple[CompanySettings, ...]:
    """Companies named a, b, … at these addresses and with these keys."""
    texts = [_COMPANY.format(id=name, url=url, key=key) for name, (url, key) in zip("abc", places, strict=False)]
    return parse("".join(texts), folder, {}).companies


def test_companies_that_write_to_the_same_sales_management_are_an_error(tmp_path: Path) -> None:
    both = companies(("http://127.0.0.1:1/api/v4", "ONE"), ("http://127.0.0.1:1/api/v4/", "ONE"), folder=tmp_path)
    [finding] = shared(both)
    assert (finding.about, finding.ok) == ("b: Sales Management", False)
    assert "the same url and public_key as a" in finding.words


def test_companies_with_keys_of_their_own_are_apart(tmp_path: Path) -> None:
    both = companies(("http://127.0.0.1:1/api/v4", "ONE"), ("http://127.0.0.1:1/api/v4", "TWO"), folder=tmp_path)
    assert shared(both) == []


def test_a_secret_of_one_company_that_is_missing_is_named_and_the_other_is_looked_at(tmp_path: Path) -> None:
    path = configured(tmp_path)
    path.write_text(path.read_text() + _COMPANY.format(id="bolt", url="http://127.0.0.1:1/api/v4", key="NOT_SET"))
    answer = cdc("check", "--json", "--config", str(path), PUBLIC="a", PRIVATE="b")
    words = {each["about"]: each["words"] for each in json.loads(answer.stdout)}
    assert answer.returncode == 1
    assert words["bolt: Sales Management"] == "the secret env:NOT_SET is not set; set it and start again"
    assert "can't be reached" in words["acme: Sales Management"]

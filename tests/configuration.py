"""Configurations to build tests from, and the mistakes found in them."""

from pathlib import Path

import pytest

from cdc.settings import ConfigurationError, Settings, parse

BASE = Path("/srv/connector")

PUBLISHED = (Path(__file__).parent / "fixtures" / "connector.toml").read_text(encoding="utf-8")
"""The file as the contract prints it; a start with exactly these lines must work."""

COMPANY = """\
[[companies]]
id = "acme"
exports = "exports/acme"
[companies.sales_management]
url = "https://api.example/api/v4"
public_key = "env:SSM_PUBLIC_KEY"
private_key = "env:SSM_PRIVATE_KEY"
"""
"""All that a configuration must say: everything but the companies has a default."""


def parsed(text: str, **environment: str) -> Settings:
    return parse(text, BASE, environment)


def mistakes(text: str, **environment: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        parsed(text, **environment)
    return caught.value.mistakes


def only_mistake(text: str) -> str:
    (mistake,) = mistakes(text)
    return mistake


def company_with(line: str) -> str:
    return COMPANY.replace('exports = "exports/acme"\n', f'exports = "exports/acme"\n{line}\n')


def sales_management_with(line: str) -> str:
    return f"{COMPANY}{line}\n"

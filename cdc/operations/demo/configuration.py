"""The demonstration's configuration: a company that drops files, one that is changed on both sides, one that joins."""

from pathlib import Path

FILES, MEADOW, HARBOUR = "acme", "meadow", "harbour"
"""Ids: the company whose files the story drops, the one whose Sage takes part, and the one that joins late."""

KEYS = {
    "DEMO_PUBLIC_KEY": "demo-public-key",
    "DEMO_PRIVATE_KEY": "demo-private-key",
    "DEMO_SAGE_TOKEN": "demo-token",
}
"""What the simulators ask for: variables for every process of the demonstration."""

_TEXT = """[connector]
data = "state"

[console]
listen = "127.0.0.1:{console_port}"

[[companies]]
id = "{files}"
exports = "exports"

[companies.sales_management]
url = "{files_crm}/api/v4"
public_key = "env:DEMO_PUBLIC_KEY"
private_key = "env:DEMO_PRIVATE_KEY"
requests_per_second = {rate}
admin_user = "admin@northgate.example"

[[companies]]
id = "{meadow}"
exports = "{meadow}"

[companies.sales_management]
url = "{meadow_crm}/api/v4"
public_key = "env:DEMO_PUBLIC_KEY"
private_key = "env:DEMO_PRIVATE_KEY"
webhooks = "http://127.0.0.1:{console_port}/webhooks"
requests_per_second = {rate}
admin_user = "admin@northgate.example"

[companies.sage]
writer = "hyperaccounts"
url = "{meadow_sage}"
token = "env:DEMO_SAGE_TOKEN"
company_name = "Meadow Trade Supplies Ltd"

[[companies]]
id = "{harbour}"
exports = "{harbour}"

[companies.sales_management]
url = "{harbour_crm}/api/v4"
public_key = "env:DEMO_PUBLIC_KEY"
private_key = "env:DEMO_PRIVATE_KEY"
requests_per_second = {rate}
admin_user = "admin@northgate.example"
"""


def write_configuration(
    folder: Path, *, files_crm: str, meadow_crm: str, meadow_sage: str, harbour_crm: str, console_port: int, rate: float
) -> Path:
    """The file; addresses are the roots of the simulators, ``rate`` is in requests a second."""
    path = folder / "connector.toml"
    text = _TEXT.format(
        files=FILES, meadow=MEADOW, harbour=HARBOUR, files_crm=files_crm, meadow_crm=meadow_crm,
        meadow_sage=meadow_sage, harbour_crm=harbour_crm, console_port=console_port, rate=rate,
    )  # fmt: skip
    path.write_text(text, encoding="utf-8")
    return path

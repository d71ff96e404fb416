"""Mistakes in the configuration: each is one line that names its key."""

import pytest

from cdc.settings import ConsoleSettings
from tests.configuration import COMPANY, company_with, mistakes, only_mistake, parsed, sales_management_with


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "companies: field required"),
        ("companies = []", "companies: name at least one, in a [[companies]] section"),
        (COMPANY.replace('id = "acme"\n', ""), "companies.0.id: field required"),
        (COMPANY.replace('"acme"', '"Acme Ltd"'), "companies.0.id: string should match pattern '^[a-z0-9-]{1,32}$'"),
        (
            COMPANY.replace("https://api.example/api/v4", "api.example"),
            r"companies.0.sales_management.url: string should match pattern '^https?://\S+$'",
        ),
        (company_with("interval_s = -1"), "companies.0.interval_s: input should be greater than or equal to 0"),
        (
            company_with('potential = { column = "lower" }'),
            "companies.0.potential.column: string should match pattern '^[A-Z][A-Z0-9_]{0,63}$'",
        ),
        (
            sales_management_with("requests_per_second = 0"),
            "companies.0.sales_management.requests_per_second: input should be greater than 0",
        ),
        (
            f'{COMPANY}[companies.sage]\nwriter = "odbc"',
            "companies.0.sage.writer: input should be 'hyperaccounts', 'import-folder' or 'none'",
        ),
        (f"[kafka]\npartitions = 0\n{COMPANY}", "kafka.partitions: input should be greater than or equal to 1"),
        (
            f'[kafka]\nsecurity_protocol = "SASL_SSL"\n{COMPANY}',
            "kafka: SASL needs sasl_mechanism, sasl_username and sasl_password",
        ),
        (
            f'[connector]\ntopic_prefix = "my topics"\n{COMPANY}',
            "connector.topic_prefix: string should match pattern '^[a-zA-Z0-9._-]{1,64}$'",
        ),
        (COMPANY + COMPANY, "companies.id: used twice: acme"),
    ],
)
def test_a_mistake_is_one_line_with_its_key(text: str, line: str) -> None:
    assert only_mistake(text).casefold() == line.casefold()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"[kafka]\nboostrap = 'localhost:9092'\n{COMPANY}", "kafka.boostrap"),
        (f"[odd]\n{COMPANY}", "odd"),
        (company_with("export = 'x'"), "companies.0.export"),
        (sales_management_with("publickey = 'env:X'"), "companies.0.sales_management.publickey"),
    ],
)
def test_an_unknown_setting_is_a_mistake(text: str, key: str) -> None:
    assert only_mistake(text) == f"{key}: there is no such setting; the README lists them all"


def test_all_mistakes_are_told_at_once() -> None:
    text = COMPANY.replace('"acme"', '"ACME"').replace("https://", "ftp://")
    assert [line.partition(":")[0] for line in mistakes(text)] == [
        "companies.0.id",
        "companies.0.sales_management.url",
    ]


def test_a_mistake_has_no_second_line() -> None:
    for text in ("", COMPANY + COMPANY, "[kafka", "kafka = 1"):
        assert all("\n" not in line for line in mistakes(text))


def test_what_is_no_toml_says_where() -> None:
    assert only_mistake("[kafka\n") == (
        "the file is not valid TOML: Expected ']' at the end of a table declaration (at line 1, column 7)"
    )


@pytest.mark.parametrize("listen", ["127.0.0.1:8550", "127.8.8.8:0", "localhost:8550", "[::1]:8550"])
def test_the_console_needs_no_token_on_this_machine(listen: str) -> None:
    assert ConsoleSettings(listen=listen).token is None


@pytest.mark.parametrize("listen", ["0.0.0.0:8550", "[::]:8550", "192.168.1.5:8550", "connector.example:8550"])
def test_the_console_needs_a_token_when_other_machines_can_reach_it(listen: str) -> None:
    assert only_mistake(f'[console]\nlisten = "{listen}"\n{COMPANY}') == (
        f"console: listen = {listen} can be reached from other machines, so set a token"
    )


def test_the_console_listens_anywhere_with_a_token() -> None:
    text = f'[console]\nlisten = "0.0.0.0:8550"\ntoken = "env:CONSOLE_TOKEN"\n{COMPANY}'
    assert parsed(text).console.listen == "0.0.0.0:8550"


@pytest.mark.parametrize("listen", ["8550", ":8550", "127.0.0.1", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:70000"])
def test_the_console_listens_on_an_address_and_a_port(listen: str) -> None:
    assert only_mistake(f'[console]\nlisten = "{listen}"\n{COMPANY}').startswith("console.listen: give an address")


@pytest.mark.parametrize("line", ["", 'sales_rep_column = "ANALYSIS_3"\npotential.column = "ANALYSIS_2"'])
def test_the_mark_of_the_crm_needs_a_column_of_its_own(line: str) -> None:
    column = "ANALYSIS_3" if line else "ANALYSIS_1"
    text = f'{company_with(line)}[companies.sage]\ncrm_id_column = "{column}"\n'
    assert only_mistake(text) == (
        f"companies.0: sage.crm_id_column: {column} holds something else already; choose another column"
    )


def test_a_bridge_needs_an_address_and_a_token() -> None:
    text = f'{COMPANY}[companies.sage]\nwriter = "hyperaccounts"\nurl = "http://127.0.0.1:30000"\n'
    assert only_mistake(text) == "companies.0.sage: the writer hyperaccounts needs url and token"


def test_a_pattern_of_codes_that_sage_can_not_hold_is_a_mistake() -> None:
    text = f'{COMPANY}[companies.sage]\nnew_code = "AAAA00000"\n'
    assert only_mistake(text) == "companies.0.sage.new_code: an account code has 8 characters at most"

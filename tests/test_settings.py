"""The configuration: what has a default, where paths lead, what the environment overrides."""

from pathlib import Path

import pytest

from cdc.secret import Secret
from cdc.settings import (
    CompanySettings,
    ConfigurationError,
    ConnectorSettings,
    ConsoleSettings,
    KafkaSettings,
    PotentialMarker,
    load,
)
from tests.configuration import BASE, COMPANY, PUBLISHED, mistakes, parsed


def test_the_published_file_loads() -> None:
    assert parsed(PUBLISHED).companies[0].sage.writer == "hyperaccounts"


def test_the_published_values_are_the_defaults() -> None:
    published, least = parsed(PUBLISHED), parsed(COMPANY)
    assert (published.connector, published.console) == (least.connector, least.console)
    assert published.companies[0].potential == least.companies[0].potential == PotentialMarker()


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("sweep_interval_s", 60.0),
        ("requests_per_second", 4.0),
        ("customer_status", "Client"),
        ("potential_status", "Potential"),
        ("quotation_statuses", ()),
        ("webhooks", None),
        ("admin_user", None),
        ("create_users", False),
        ("deactivate_users", False),
    ],
)
def test_sales_management_needs_its_address_and_keys_only(name: str, default: object) -> None:
    assert getattr(parsed(COMPANY).companies[0].sales_management, name) == default


def test_without_a_bootstrap_the_embedded_broker_is_meant() -> None:
    assert parsed(COMPANY).kafka == KafkaSettings(bootstrap=None)


def test_nothing_is_written_to_sage_unless_configured() -> None:
    assert parsed(COMPANY).companies[0].sage.writer == "none"


def test_pictures_are_beside_the_exports_unless_configured() -> None:
    assert parsed(COMPANY).companies[0].picture_folder == BASE / "exports/acme/images"


def test_a_company_is_found_by_its_id() -> None:
    settings = parsed(COMPANY)
    assert settings.company("acme") is settings.companies[0]


def test_an_unknown_company_is_an_error() -> None:
    with pytest.raises(KeyError):
        parsed(COMPANY).company("other")


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        parsed(COMPANY).connector.settle_after_s = 9.0  # type: ignore[misc]  # what the test proves impossible


def test_relative_paths_are_relative_to_the_file() -> None:
    settings = parsed(PUBLISHED)
    company = settings.companies[0]
    assert (settings.connector.data, company.exports) == (BASE / ".cdc", BASE / "exports/acme")
    assert company.images == BASE / "exports/acme/images"


def test_absolute_paths_stay() -> None:
    text = COMPANY.replace("exports/acme", "/data/sage")
    assert parsed(text).companies[0].exports == Path("/data/sage")


def test_certificates_are_relative_to_the_file_too() -> None:
    assert parsed(f'[kafka]\nssl_cafile = "ca.pem"\n{COMPANY}').kafka.ssl_cafile == BASE / "ca.pem"


def test_secret_files_are_relative_to_the_file_too() -> None:
    text = COMPANY.replace("env:SSM_PRIVATE_KEY", "file:keys/private")
    assert parsed(text).companies[0].sales_management.private_key == Secret("file:/srv/connector/keys/private")


def test_a_file_is_read_from_the_given_path(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(COMPANY)
    assert load(tmp_path / "mine.toml", {}).companies[0].exports == tmp_path / "exports/acme"


def test_a_file_is_read_from_where_the_environment_says(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(COMPANY)
    assert load(environment={"CDC_CONFIG": str(tmp_path / "mine.toml")}).companies[0].id == "acme"


@pytest.mark.parametrize("environment", [{}, {"CDC_CONFIG": ""}])
def test_a_file_is_read_from_the_working_directory_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("connector.toml").write_text(COMPANY)
    assert load(environment=environment).companies[0].exports == tmp_path / "exports/acme"


def test_a_missing_file_says_how_to_name_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"missing\.toml: can't be read .*; name the file with --config"):
        load(tmp_path / "missing.toml", {})


def test_a_file_that_is_no_text_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"odd\.toml: can't be read"):
        load(tmp_path / "odd.toml", {})


def test_the_environment_stands_in_for_the_bootstrap() -> None:
    assert parsed(PUBLISHED, CDC_KAFKA_BOOTSTRAP="kafka:9092").kafka.bootstrap == "kafka:9092"


def test_the_environment_names_a_bootstrap_where_the_file_has_none() -> None:
    assert parsed(COMPANY, CDC_KAFKA_BOOTSTRAP="kafka:9092").kafka.bootstrap == "kafka:9092"


def test_the_environment_leaves_the_rest_of_the_section_alone() -> None:
    text = f"[kafka]\npartitions = 12\n{COMPANY}"
    assert parsed(text, CDC_KAFKA_BOOTSTRAP="kafka:9092").kafka.partitions == 12


def test_an_empty_variable_is_not_set() -> None:
    assert parsed(PUBLISHED, CDC_KAFKA_BOOTSTRAP="").kafka.bootstrap == "localhost:9092"


def test_a_section_that_is_no_table_is_a_mistake_whatever_the_environment_says() -> None:
    assert mistakes(f"kafka = 3\n{COMPANY}", CDC_KAFKA_BOOTSTRAP="kafka:9092")[0].startswith("kafka: ")


@pytest.mark.parametrize("section", [KafkaSettings, ConnectorSettings, ConsoleSettings, CompanySettings])
def test_every_setting_says_what_it_means(section: type[ConnectorSettings]) -> None:
    nested = {"potential", "sales_management", "sage"}
    assert [name for name, field in section.model_fields.items() if not field.description and name not in nested] == []

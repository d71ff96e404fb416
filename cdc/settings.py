"""Configuration: one file, read once into frozen objects; every mistake is one line that names its key."""

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from cdc.alert_settings import AlertSettings
from cdc.company_settings import CompanySettings, PotentialMarker, SageSettings, SalesManagementSettings
from cdc.rooting import rooted
from cdc.section import SecretReference, Section

__all__ = [
    "BOOTSTRAP_ENV",
    "CONFIG_ENV",
    "DEFAULT_PATH",
    "AlertSettings",
    "CompanySettings",
    "ConfigurationError",
    "ConnectorSettings",
    "ConsoleSettings",
    "KafkaSettings",
    "PotentialMarker",
    "SageSettings",
    "SalesManagementSettings",
    "Section",
    "Settings",
    "load",
    "parse",
]

CONFIG_ENV = "CDC_CONFIG"
BOOTSTRAP_ENV = "CDC_KAFKA_BOOTSTRAP"
DEFAULT_PATH = Path("connector.toml")
_PORT_MAX = 65535


class ConfigurationError(Exception):
    """The configuration is wrong; ``mistakes`` holds one line per mistake, each with its key."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class KafkaSettings(Section):
    """``[kafka]``: where the broker is. Without ``bootstrap`` the embedded one is used."""

    bootstrap: str | None = Field(default=None, description="host:port, comma-separated; left out: the embedded broker")
    partitions: int = Field(default=4, ge=1, le=1000, description="partitions of every topic; fixed once created")
    replication_factor: int = Field(default=1, ge=1, le=9, description="copies of every partition; 3 on a cluster")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="how clients talk to the cluster; PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        default=None, description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"
    )
    sasl_username: str | None = Field(default=None, description="name to log in with")
    sasl_password: SecretReference | None = Field(default=None, description="env:NAME or file:PATH")
    ssl_cafile: Path | None = Field(default=None, description="certificates to trust; left out: the system's")
    ssl_certfile: Path | None = Field(default=None, description="our own certificate")
    ssl_keyfile: Path | None = Field(default=None, description="key of our own certificate")

    @model_validator(mode="after")
    def _sasl_is_complete(self) -> "KafkaSettings":
        if self.security_protocol.startswith("SASL") and not (
            self.sasl_mechanism and self.sasl_username and self.sasl_password
        ):
            raise ValueError("SASL needs sasl_mechanism, sasl_username and sasl_password")
        return self


class ConnectorSettings(Section):
    """``[connector]``: the connector itself."""

    data: Path = Field(default=Path(".cdc"), description="state directory: snapshots and the embedded broker")
    topic_prefix: str = Field(default="cdc", pattern=r"^[a-zA-Z0-9._-]{1,64}$", description="in front of every topic")
    rescan_interval_s: float = Field(
        default=5.0, gt=0, description="how often folders are looked through besides events"
    )
    settle_after_s: float = Field(default=2.0, ge=0, description="two equal looks this far apart make a file settled")
    network_share: bool | None = Field(
        default=None, description="poll instead of change events; left out: found by itself"
    )
    max_file_bytes: int = Field(default=4 * 1024**3, gt=0, description="larger export files are refused")
    parent_wait_s: float = Field(
        default=60.0, gt=0, description="a command that waits longer is parked, and goes on waiting"
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="text or json; one line per event, on standard error"
    )
    metrics_listen: str | None = Field(
        default=None,
        pattern=r"^\S+:\d{1,5}$",
        description="host:port at which a service that was started alone shows its metrics; left out: nowhere",
    )


class ConsoleSettings(Section):
    """``[console]``: anything but loopback requires a token."""

    listen: str = Field(default="127.0.0.1:8550", description="address and port")
    token: SecretReference | None = Field(default=None, description="env:NAME or file:PATH; required off loopback")
    url: str | None = Field(
        default=None, pattern=r"^https?://\S+$", description="address of the console as people reach it, for alerts"
    )

    @field_validator("listen")
    @classmethod
    def _names_a_port(cls, listen: str) -> str:
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal() or int(port) > _PORT_MAX:
            raise ValueError("give an address and a port, as in 127.0.0.1:8550")
        return listen

    @model_validator(mode="after")
    def _is_protected(self) -> "ConsoleSettings":
        if self.token is None and not _is_loopback(self.listen.rpartition(":")[0]):
            raise ValueError(f"listen = {self.listen} can be reached from other machines, so set a token")
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Settings(Section):
    """The whole configuration."""

    kafka: KafkaSettings = KafkaSettings()
    connector: ConnectorSettings = ConnectorSettings()
    console: ConsoleSettings = ConsoleSettings()
    alerts: AlertSettings = AlertSettings()
    companies: tuple[CompanySettings, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "Settings":
        ids = [company.id for company in self.companies]
        if not ids:
            raise ValueError("companies: name at least one, in a [[companies]] section")
        if twice := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"companies.id: used twice: {', '.join(twice)}")
        return self

    def company(self, company_id: str) -> CompanySettings:
        """The company with this id. Raises KeyError."""
        for company in self.companies:
            if company.id == company_id:
                return company
        raise KeyError(company_id)


def parse(text: str, base: Path, environment: Mapping[str, str]) -> Settings:
    """Settings from TOML text; relative paths are relative to ``base``.

    ``CDC_KAFKA_BOOTSTRAP`` in the environment stands in for ``kafka.bootstrap``. Raises ConfigurationError.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError([f"the file is not valid TOML: {error}"]) from error
    kafka = values.setdefault("kafka", {})
    if environment.get(BOOTSTRAP_ENV) and isinstance(kafka, dict):
        kafka["bootstrap"] = environment[BOOTSTRAP_ENV]
    try:
        return rooted(Settings.model_validate(values), base)
    except ValidationError as error:
        raise ConfigurationError([_line(mistake) for mistake in error.errors(include_input=False)]) from error


def load(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the given file, else from ``CDC_CONFIG``, else ``connector.toml``. Raises ConfigurationError."""
    variables = os.environ if environment is None else environment
    chosen = path or Path(variables.get(CONFIG_ENV) or DEFAULT_PATH)
    try:
        text = chosen.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"{chosen}: can't be read ({error}); name the file with --config"]) from error
    return parse(text, chosen.resolve().parent, variables)


def _line(mistake: Any) -> str:
    key = ".".join(str(part) for part in mistake["loc"])
    if mistake["type"] == "extra_forbidden":
        return f"{key}: there is no such setting; the README lists them all"
    message = mistake["msg"].removeprefix("Value error, ")
    return f"{key}: {message[0].lower()}{message[1:]}" if key else message

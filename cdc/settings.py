"""Configuration: one file, read once into frozen objects; every mistake is one line that names its key."""

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from cdc.rooting import rooted
from cdc.secret import Secret

CONFIG_ENV = "CDC_CONFIG"
BOOTSTRAP_ENV = "CDC_KAFKA_BOOTSTRAP"
DEFAULT_PATH = Path("connector.toml")
_PORT_MAX = 65535
_CODE_LENGTH_MAX = 8
"""ACCOUNT_REF (sage50.md, fact 9)."""


class ConfigurationError(Exception):
    """The configuration is wrong; ``mistakes`` holds one line per mistake, each with its key."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def _as_secret(value: object) -> object:
    return Secret(value) if isinstance(value, str) else value


SecretReference = Annotated[Secret, BeforeValidator(_as_secret)]


class Section(BaseModel):
    """A table of the file; an unknown key is a mistake."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, hide_input_in_errors=True
    )  # the input of an error could be a secret put into the file by mistake (promise 12)


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


class PotentialMarker(Section):
    """Which Sage column and value mark a potential (design rule 2)."""

    column: str = Field(default="ANALYSIS_1", pattern=r"^[A-Z][A-Z0-9_]{0,63}$", description="column of SALES_LEDGER")
    value: str = Field(default="Prospect", min_length=1, description="its value on a potential, in any case")


class SalesManagementSettings(Section):
    """``[companies.sales_management]``: the API of Sage Sales Management."""

    url: str = Field(pattern=r"^https?://\S+$", description="base address of the API, with /api/v4")
    public_key: SecretReference = Field(description="env:NAME or file:PATH")
    private_key: SecretReference = Field(description="env:NAME or file:PATH")
    webhooks: str | None = Field(default=None, description="as the CRM reaches the console; left out: polling only")
    sweep_interval_s: float = Field(
        default=60.0, gt=0, description="how often the CRM is asked for what its hooks lost"
    )
    requests_per_second: float = Field(default=4.0, gt=0, le=1000, description="4 or 13 by the plan (ssm.md 1.3)")
    admin_user: str | None = Field(
        default=None, description="owner of last resort, by e-mail; left out: the key's user"
    )
    customer_status: str = Field(default="Client", description="label in /accountStatuses")
    potential_status: str = Field(default="Potential", description="label in /accountStatuses")
    quotation_statuses: tuple[str, ...] = Field(
        default=(), description="statuses of orders that are quotations to send; empty: every order with a line"
    )
    create_users: bool = Field(default=False, description="a user costs a licence, so off")
    deactivate_users: bool = Field(default=False, description="deactivate users who are inactive or gone in Sage")
    timeout_s: float = Field(default=30.0, gt=0, description="longest wait for an answer")


class SageSettings(Section):
    """``[companies.sage]``: how commands get into Sage."""

    writer: Literal["hyperaccounts", "import-folder", "none"] = Field(
        default="none", description="hyperaccounts, import-folder or none"
    )
    url: str | None = Field(default=None, description="address of the bridge")
    token: SecretReference | None = Field(default=None, description="env:NAME or file:PATH")
    company_name: str | None = Field(
        default=None, description="must equal the bridge's own company name before a write"
    )
    timeout_s: float = Field(default=120.0, gt=0, description="how long one call of the bridge may take")
    import_folder: Path | None = Field(
        default=None, description="where import files are put; left out: <exports>/import"
    )
    new_code: str = Field(
        default="AAAA0000", pattern=r"^A{0,7}0{1,8}$", description="pattern of new account codes: letters, then digits"
    )
    too_long: Literal["refuse", "shorten"] = Field(
        default="refuse", description="what becomes of a text that Sage can't hold: refuse, or shorten and say so"
    )
    crm_id_column: str | None = Field(
        default=None,
        pattern=r"^ANALYSIS_[1-6]$",
        description="analysis column of accounts that may carry the id of the CRM; left out: none",
    )

    @field_validator("new_code")
    @classmethod
    def _fits_into_a_code(cls, new_code: str) -> str:
        if len(new_code) > _CODE_LENGTH_MAX:
            raise ValueError(f"an account code has {_CODE_LENGTH_MAX} characters at most")
        return new_code

    @model_validator(mode="after")
    def _bridge_is_complete(self) -> "SageSettings":
        if self.writer == "hyperaccounts" and not (self.url and self.token):
            raise ValueError("the writer hyperaccounts needs url and token")
        return self


class CompanySettings(Section):
    """``[[companies]]``: one company of Sage 50 and its place in Sales Management."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,32}$", description="a to z, 0 to 9 and -, at most 32")
    exports: Path = Field(description="folder of Sage 50 export files; never written to")
    images: Path | None = Field(default=None, description="folder of product pictures; left out: <exports>/images")
    interval_s: float = Field(default=0.0, ge=0, description="0: at once; 900: every 15 minutes")
    potential: PotentialMarker = PotentialMarker()
    sales_rep_column: str | None = Field(
        default=None, description="left out: the analysis field whose label contains rep"
    )
    sage_company_name: str | None = Field(default=None, description="if given, the company export must carry this name")
    minimum_rows: int = Field(default=0, ge=0, description="an export of a main table with fewer rows is refused")
    deletions_max: int = Field(default=20, ge=0, description="more deletions at once are held, see deletions_max_share")
    deletions_max_share: float = Field(
        default=0.05, ge=0, le=1, description="share of the known keys; the larger counts"
    )
    sales_management: SalesManagementSettings
    sage: SageSettings = SageSettings()

    @property
    def picture_folder(self) -> Path:
        return self.images or self.exports / "images"

    @property
    def import_folder(self) -> Path:
        return self.sage.import_folder or self.exports / "import"


class ConsoleSettings(Section):
    """``[console]``: anything but loopback requires a token."""

    listen: str = Field(default="127.0.0.1:8550", description="address and port")
    token: SecretReference | None = Field(default=None, description="env:NAME or file:PATH; required off loopback")

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

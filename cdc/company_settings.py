"""The sections of the configuration that belong to one company: its exports, its Sales Management, its Sage."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from cdc.sales_management.version import VERSION_FIELD
from cdc.section import SecretReference, Section
from schemas.records import RECORDS

_CODE_LENGTH_MAX = 8
"""ACCOUNT_REF (sage50.md, fact 9)."""

_EXTRA_FIELD = r"^Z_[A-Za-z0-9_]{1,80}$"
_FIELDS_OF_OURS = frozenset(
    {"Z_SageCode", VERSION_FIELD}
    | {names.crm for record in RECORDS.values() for _, names in record.names() if names.crm is not None}
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
    status_field: str | None = Field(
        default=None,
        pattern=_EXTRA_FIELD,
        description="extra field of accounts, contacts and sales orders that shows the status; left out: not written",
    )
    status_detail_field: str | None = Field(
        default=None, pattern=_EXTRA_FIELD, description="the same for the sentence; left out: not written"
    )
    status_at_field: str | None = Field(
        default=None, pattern=_EXTRA_FIELD, description="the same for the last synchronisation; left out: not written"
    )
    status_warnings: bool = Field(
        default=False, description="a warning on accounts and sales orders that a person must look at"
    )
    status_after_s: float = Field(
        default=10.0, ge=0, description="a pending status is written once it lasted this long"
    )

    @model_validator(mode="after")
    def _status_has_fields_of_its_own(self) -> "SalesManagementSettings":
        names = [name for name in (self.status_field, self.status_detail_field, self.status_at_field) if name]
        if len(set(names)) < len(names):
            raise ValueError("the status, its sentence and its moment need a field each")
        if taken := sorted(_FIELDS_OF_OURS.intersection(names)):
            raise ValueError(f"{taken[0]} holds something else already; choose another field for the status")
        if self.status_warnings and not self.status_field:
            raise ValueError("status_warnings needs status_field, where it is seen which record has a warning")
        if names and not (self.webhooks or self.admin_user):
            raise ValueError("the status fields need webhooks or admin_user, so that our own writes are known as ours")
        return self


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
    exports: Path = Field(description="folder of Sage 50 export files, which are never changed")
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

    @model_validator(mode="after")
    def _marks_have_columns_of_their_own(self) -> "CompanySettings":
        column = self.sage.crm_id_column
        if column is not None and column in (self.potential.column, self.sales_rep_column):
            raise ValueError(f"sage.crm_id_column: {column} holds something else already; choose another column")
        return self

    @property
    def picture_folder(self) -> Path:
        return self.images or self.exports / "images"

    @property
    def import_folder(self) -> Path:
        return self.sage.import_folder or self.exports / "import"

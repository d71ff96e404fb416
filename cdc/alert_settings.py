"""The section of the configuration that says whom to tell when a person is needed."""

from pydantic import Field, model_validator

from cdc.section import SecretReference, Section

_HOST_AND_PORT = r"^[^\s:/]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$"


class AlertSettings(Section):
    """``[alerts]``: left out, nobody is told. No name of a record is ever in an alert (promise 12)."""

    webhook: str | None = Field(
        default=None, pattern=r"^https?://\S+$", description="address that takes each alert as a JSON POST"
    )
    webhook_secret: SecretReference | None = Field(
        default=None, description="env:NAME or file:PATH; sent as `Authorization: Bearer`"
    )
    email: str | None = Field(default=None, pattern=r"^\S+@\S+$", description="address that each alert is sent to")
    email_from: str | None = Field(
        default=None, pattern=r"^\S+@\S+$", description="address that alerts come from; left out: the same"
    )
    smtp: str | None = Field(
        default=None, pattern=_HOST_AND_PORT, description="host:port of the mail server; STARTTLS if it offers it"
    )
    smtp_username: str | None = Field(default=None, description="name to log in with at the mail server")
    smtp_password: SecretReference | None = Field(default=None, description="env:NAME or file:PATH")
    every_s: float = Field(
        default=900.0, gt=0, description="at most one alert about records per company in this time; they are collected"
    )
    after_s: float = Field(default=120.0, ge=0, description="how long the connector may stand still before an alert")

    @model_validator(mode="after")
    def _mail_is_complete(self) -> "AlertSettings":
        if (self.email is None) != (self.smtp is None):
            raise ValueError("email and smtp belong together: give both, or neither")
        if (self.smtp_username is None) != (self.smtp_password is None):
            raise ValueError("smtp_username and smtp_password belong together: give both, or neither")
        return self

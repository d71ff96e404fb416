"""What every section of the configuration is made of: frozen, closed to unknown keys, secrets by reference."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from cdc.secret import Secret


def _as_secret(value: object) -> object:
    return Secret(value) if isinstance(value, str) else value


SecretReference = Annotated[Secret, BeforeValidator(_as_secret)]


class Section(BaseModel):
    """A table of the file; an unknown key is a mistake."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, hide_input_in_errors=True
    )  # the input of an error could be a secret put into the file by mistake (promise 12)

"""A user: a row of the users file, a sales representative in Sales Management."""

from schemas.record import Record, named


class User(Record):
    """Sage shows no user table; the layout of the users file is our own (sage50.md section 8)."""

    code: str = named("USER_NAME", None, "code", max_length=32, required=True)
    name: str | None = named("FULL_NAME", None, max_length=60)
    email: str | None = named("E_MAIL", None, max_length=255)
    rep_name: str | None = named(
        "ANALYSIS_VALUE", None, max_length=30, about="how documents and accounts name the person"
    )
    inactive: bool | None = named("INACTIVE_FLAG", None, "flag")

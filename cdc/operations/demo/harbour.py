"""The small company that joins late: its sales people have worked in Sales Management before."""

from cdc.operations.demo.crm import CrmView
from cdc.operations.demo.exports import SAMPLES, edited

KNOWN, NEW = "ANCHOR01", "BEACON01"
KNOWN_NAME, NEW_NAME, NOT_IN_SAGE = "Anchor Chandlery Ltd", "Beacon Sailmakers", "Harbour Master's Office"
EMAIL = "office@anchorchandlery.example"

_ROWS = (
    {"ACCOUNT_REF": KNOWN, "NAME": KNOWN_NAME, "E_MAIL": EMAIL},
    {"ACCOUNT_REF": NEW, "NAME": NEW_NAME, "E_MAIL": "loft@beaconsails.example"},
)
_LONG_AGO = "2020-01-01T00:00:00Z"


def customers() -> bytes:
    """The first export of its customers."""
    return edited(SAMPLES / "customers.csv", lambda found: [found[0] | row for row in _ROWS])


async def in_use_before(crm: CrmView) -> None:
    """Two accounts that people made: one is in Sage under another spelling, one is not."""
    branch, owner = (await crm.all("branches"))[0]["id"], (await crm.all("users"))[1]["id"]
    common = {"branchId": branch, "salesRepId1": owner, "dateCreated": _LONG_AGO}
    await crm.seed("accounts", {"name": "Anchor", "email": EMAIL, **common}, {"name": NOT_IN_SAGE, **common})

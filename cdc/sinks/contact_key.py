"""A contact's key in Sage: the account padded to eight characters and the number of the address (sage50.md 1.2)."""

from cdc.failures import Refused
from schemas.reason import Reason

_ACCOUNT_WIDTH, _NUMBER_WIDTH = 8, 4


def joined(account: str, address: int) -> str:
    """``ABS001  0001``."""
    return f"{account:<{_ACCOUNT_WIDTH}}{address:0{_NUMBER_WIDTH}d}"


def parted(key: str) -> tuple[str, int]:
    """Account and number of the address. Raises Refused."""
    account, address = key[:_ACCOUNT_WIDTH].strip(), key[_ACCOUNT_WIDTH:].strip()
    if not account or not address.isdecimal():
        raise Refused("the contact's key is not an account and an address number", reason=Reason.DEFECT)
    return account, int(address)

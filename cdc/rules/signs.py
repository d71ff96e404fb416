"""What may prove that a record of one side is a record of the other, in a spelling that both sides share: pure."""

import re

VAT_NUMBER, EMAIL, NAME, CODE = "VAT number", "e-mail address", "name", "code"

_VAT_LENGTH_MIN = 7
"""Shorter ones are placeholders: "0", "NONE", "N/A"."""

_OWN_COUNTRY = re.compile(r"^GB(?=[0-9])")


def account_signs(vat_number: str | None, email: str | None) -> dict[str, str]:
    """Of an account: its VAT number, else its e-mail address (design rule 11)."""
    return _present({VAT_NUMBER: vat_sign(vat_number), EMAIL: email_sign(email)})


def contact_signs(account: int | None, email: str | None, name: str | None) -> dict[str, str]:
    """Of a contact, within its account: its e-mail address, else its whole name. ``account`` is the account's id in
    Sales Management; a contact of an account that is not there has no sign."""
    if account is None:
        return {}
    signs = _present({EMAIL: email_sign(email), NAME: " ".join((name or "").casefold().split())})
    return {sign: f"{account}|{value}" for sign, value in signs.items()}


def product_signs(code: str | None) -> dict[str, str]:
    """Of a product: the code alone, as it is spelt."""
    return _present({CODE: (code or "").strip()})


def vat_sign(vat_number: str | None) -> str:
    """``GB 123 4567 89`` and ``123456789`` are one. Empty if it is none."""
    plain = _OWN_COUNTRY.sub("", re.sub(r"[^0-9A-Z]", "", (vat_number or "").upper()))
    return plain if len(plain) >= _VAT_LENGTH_MIN and any(each.isdigit() for each in plain) else ""


def email_sign(email: str | None) -> str:
    """In lower case. Empty if it is none, or several."""
    plain = (email or "").strip().casefold()
    is_one = plain.count("@") == 1 and not re.search(r"[\s,;]", plain)
    return plain if is_one and not plain.startswith("@") and not plain.endswith("@") else ""


def _present(signs: dict[str, str]) -> dict[str, str]:
    return {sign: value for sign, value in signs.items() if value}

"""What the rules need to know of a company's configuration."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CompanyRules:
    """``new_code`` is the pattern of generated account codes: letters of the name as A, then digits as 0."""

    potential_value: str = "Prospect"
    deactivate_users: bool = False
    writes_to_sage: bool = False
    new_code: str = "AAAA0000"

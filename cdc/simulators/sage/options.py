"""Everything about the simulated company that can be chosen; what no vendor text answers is marked as our choice."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class SageOptions:
    """One simulated Sage 50 company in ``folder``.

    Facts come from the reference pages hyperaccounts.md and sage50.md.
    """

    folder: Path
    """Holds the company as CSV exports; they are read at the start and rewritten by exports."""
    token: str = field(default="demo-token", repr=False)
    """What ``AuthToken`` must carry."""
    export_after_changes: bool = False
    """Rewrite the files of the changed tables after each change."""
    export_interval_s: float = 0.0
    """Rewrite every file this often, as a scheduled export does; 0 is never."""
    durable: bool = True
    """Append each change to a journal beside the exports before it is answered: a killed process loses none."""
    write_s: float = 0.0
    """How long each write takes; its operation is locked meanwhile."""
    busy_status: Literal[409, 200] = 409
    """How a second request of a running operation is answered."""
    over_long: Literal["reject", "truncate", "store"] = "reject"
    """Our choice: texts longer than their field are refused."""
    unknown_characters: Literal["replace", "reject"] = "replace"
    """Our choice: what the Windows code page lacks becomes a question mark."""
    existing_account: Literal["reject", "overwrite"] = "reject"
    """Our choice: a create with an account reference in use is refused."""
    honours_address_type: bool = True
    """Our choice: address calls take ``addressType``; else each new row gets ``stored_address_type``."""
    stored_address_type: int = 0
    registered_address: bool = True
    """Our choice: a new customer gets its registered address as address 1."""
    trade_contact_makes_contact: bool = False
    """Our choice: a tradeContact of a new customer makes no contact row."""
    terms_must_be_agreed: bool = False
    """Our choice: orders are taken although no terms were agreed, as prospects have none."""
    quotation_label: str = "Sales Quotation"
    """Our choice: ORDER_OR_QUOTE of a quotation that came through the bridge."""
    order_delete: Literal["cancel", "remove"] = "cancel"
    """Our choice: DELETE of an order cancels it and leaves the row."""
    float_noise: bool = False
    """Unit prices and totals carry binary noise, as recorded answers do."""
    api_version: str = "1.27.5.0"
    sage_version: str = "32.1"
    body_size_max: int = 4 * 1024 * 1024
    request_log_size: int = 5_000
    control: bool = True
    """Serve ``/simulator``: faults, logs, dumps, a person's changes. It asks for no credentials."""

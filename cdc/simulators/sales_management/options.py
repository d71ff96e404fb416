"""Everything about the simulator that can be chosen; what the vendor leaves unsaid is marked as our choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass


@dataclass(frozen=True, kw_only=True)
class KeyPair:
    """One API key; ``user`` is the e-mail of the user it belongs to: that user signs the key's writes."""

    public_key: str
    private_key: str = field(repr=False)
    user: str = "admin@northgate.example"


@checked_dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class HookBehaviour:
    """How deliveries go wrong. The vendor promises nothing about order, loss or repetition: the defaults are kind.

    ``every`` counts a hook's deliveries: 3 means each third one. 0 is never.
    """

    drop_every: int = Field(default=0, ge=0)
    duplicate_every: int = Field(default=0, ge=0)
    reorder_every: int = Field(default=0, ge=0)
    """Each Nth delivery goes out after the one that follows it, or alone after ``reorder_wait_s``."""
    reorder_wait_s: float = Field(default=0.25, ge=0)
    delay_s: float = Field(default=0.0, ge=0)


@dataclass(frozen=True, kw_only=True)
class SimulatorOptions:
    """One simulated implementation of Sage Sales Management.

    Facts come from the reference page ssm.md; each ``our choice`` below is a thing that no vendor text answers.
    """

    keys: tuple[KeyPair, ...] = (
        KeyPair(public_key="demo-public-key", private_key="demo-private-key"),
        KeyPair(
            public_key="other-public-key", private_key="other-private-key", user="helen.fairbairn@northgate.example"
        ),
    )
    """The connector's, and that of another program that writes to the same Sales Management."""
    token_ttl_s: float = 24 * 3600
    """Our choice: 24 hours, as two hobby clients assume."""
    requests_per_second: float = 4
    """4 or 13 by plan; 0 switches the limit off. Our choice: 429 with Retry-After, log-ins not counted."""
    burst: int = 4
    """Our choice: how many requests may come at once before the rate binds."""
    page_size_max: int = 200
    """Our choice: the largest ``Count``; a larger one is cut to this, as one client asks for 9999."""
    unknown_fields_refused: bool = True
    """Our choice: a misspelt or read-only field in a write is a 400 naming it; else it is ignored."""
    extra_fields: Mapping[str, tuple[str, ...]] | None = None
    """``Z_`` fields of each resource; another one is an unknown field. None: any ``Z_`` name is accepted."""
    blank_required_refused: bool = True
    """Our choice: a required text that is empty counts as missing."""
    decimals_in_whole_numbers_accepted: bool = False
    """Our choice: a quantity of 1.5 is a 400, since the documents say integer."""
    unknown_references_refused: bool = True
    """Our choice: a reference to an id that was never given out is a 400."""
    ext_ids_unique: bool = False
    """Our choice: two live records may share an extId; True makes the second one a 400."""
    readonly_refused: bool = False
    """Our choice: the API key may write read-only records. True: a PUT that does not clear the flag, and a DELETE
    before it was cleared, are 400."""
    lines_of_read_only_orders_refused: bool = False
    """Our choice: the API key may write lines of a read-only order. True: any write to them is a 400."""
    deleted_records_refuse_updates: bool = True
    """Our choice: a PUT to a deleted record is a 400."""
    hooks_fire_for_api_changes: bool = True
    """Our choice: what the API wrote comes back through the hooks (echo)."""
    line_edits_fire_order_hook: bool = False
    """Our choice: a line edited through the API does not count as an update of its sales order."""
    persons_save_orders_whole: bool = True
    """Our choice: who edits lines in the application saves their order with them, so the order is dated and its update
    hook fires, once for all lines of one call. False: a person's lines are edited like the API's."""
    hook_batch_size: int = 200
    """Our choice: the changes of one call travel in arrays of at most this many objects."""
    hook_secret_header: str | None = None
    """Our choice: the hook's secret_key travels in no header, as no text names one."""
    hook_hosts_beyond_loopback: bool = False
    hook_queue_max: int = 10_000
    """Deliveries waiting per hook; what comes on top is dropped and counted as overflowed."""
    hook_timeout_s: float = 10.0
    hooks: HookBehaviour = field(default_factory=HookBehaviour)
    locator_ttl_s: float = 7 * 24 * 3600
    where_length_max: int = 32_768
    body_size_max: int = 20 * 1024 * 1024
    write_log_size: int = 5_000
    first_id: int = 131
    """Ids differ per implementation, and each resource of this one starts at another."""
    control: bool = True
    """Serve ``/simulator``: faults, logs, dumps and reset. It asks for no credentials."""

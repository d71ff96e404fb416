"""Which commands go first: what others need before what needs it, and quotations before everything."""

from schemas.command import Command
from schemas.vocabulary import Entity, Kind

_RANKS = {
    Entity.USER: 1,
    Entity.PRODUCT: 2,
    Entity.ACCOUNT: 3,
    Entity.CONTACT: 4,
    Entity.SALES_ORDER: 5,
    Entity.INVOICE: 6,
}

QUOTATION_RANK = 0


def rank_of(command: Command) -> int:
    """0 goes first. The sales person waits for a quotation during the visit (design rule 4)."""
    return QUOTATION_RANK if command.kind is Kind.QUOTATION else _RANKS[command.entity]

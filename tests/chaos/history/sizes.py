"""How large a company and its history are, all from the one number of changes that a run is asked for."""

from dataclasses import dataclass

COMPANIES = 3
_FULL = 20_000
_SMALL = 0.05
"""Of a full history: below that fewer rounds are enough."""


@dataclass(frozen=True)
class Sizes:
    """Records of one company when it is founded, and pools of them with one fate each, counted from the first."""

    scale: float

    @classmethod
    def of(cls, changes: int) -> "Sizes":
        """For a history of so many changes over all companies."""
        return cls(changes / _FULL)

    def _of(self, count: int, least: int) -> int:
        return max(least, round(count * self.scale))

    @property
    def customers(self) -> int:
        return self._of(1_500, 60)

    @property
    def potentials(self) -> int:
        return self._of(180, 50)

    @property
    def contacts(self) -> int:
        return self._of(750, 110)

    @property
    def products(self) -> int:
        return self._of(500, 40)

    @property
    def orders(self) -> int:
        return self._of(260, 15)

    @property
    def invoices(self) -> int:
        return self._of(260, 15)

    @property
    def founding(self) -> int:
        return self.customers + self.potentials + self.contacts + self.products + self.orders + self.invoices

    @property
    def rounds(self) -> int:
        return 10 if self.scale >= _SMALL else 4

    @property
    def edits(self) -> int:
        """In each round, of customers; those of other records follow from it."""
        return self._of(200, 10)

    mortal_customers = 30
    """The first customers: they have no documents and go one after the other."""
    disputed = 10
    """The first potentials, and contacts: changed on both sides at once, one a round."""
    converted = 20
    """The next potentials: two a round become customers."""
    mortal_contacts = 20
    dropped_contacts = 10
    """After those: deleted in Sales Management."""
    priced_products = 10
    """The first products: their prices never change, and quotations ask for them."""
    mortal_products = 10
    """The last products: in no document."""

    @property
    def sold_products(self) -> int:
        return self.products - self.mortal_products

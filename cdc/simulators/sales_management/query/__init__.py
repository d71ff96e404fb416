"""The ``where`` of the API: text -> condition on stored records."""

from cdc.simulators.sales_management.query.condition import Condition
from cdc.simulators.sales_management.query.predicate import compiled

__all__ = ["Condition", "compiled"]

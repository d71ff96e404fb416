"""The ``where`` of the API: text -> condition on stored records."""

from cdc.simulators.sales_management.query.predicate import Condition, compiled

__all__ = ["Condition", "compiled"]

"""How many records one bulk call takes (ssm.md 1.4)."""

from schemas.vocabulary import Entity, WriteOperation

_WRITE_MAX = 200
_DELETE_MAX = 120
_PRODUCTS_MAX = 100


def batch_max(entity: Entity, operation: WriteOperation) -> int:
    """Products are limited to 100 either way."""
    if entity is Entity.PRODUCT:
        return _PRODUCTS_MAX
    return _DELETE_MAX if operation is WriteOperation.DELETE else _WRITE_MAX

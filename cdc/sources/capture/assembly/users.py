"""Users: the rows of the users file."""

import polars as pl

from cdc.sources.capture.assembly.columns import bookkeeping, fields
from cdc.sources.capture.assembly.world import World
from schemas.user import User


def assemble_user(world: World) -> pl.DataFrame:
    """One row per row of USERS: key, the fields of ``User``, bookkeeping."""
    users = world.tables["USERS"]
    return users.select("key", *fields(User, users, {}), *bookkeeping(users))

"""Who owns a record in Sales Management: the user whom Sage names, else the administrator (design rule 7)."""

from typing import Any

from cdc.failures import Unavailable
from cdc.sales_management.lookups import Lookups

UNKNOWN_OWNER = "the sales representative named in Sage is no user of Sales Management, so the administrator owns it"


class Owners:
    """Users of one company by e-mail, in any case."""

    def __init__(self, lookups: Lookups, admin_user: str | None) -> None:
        self._lookups = lookups
        self._admin_user = admin_user

    async def user(self, email: str) -> dict[str, Any] | None:
        """The user with this e-mail; an active one goes before an inactive one."""
        return _with_email(await self._lookups.rows("users"), email) or _with_email(
            await self._lookups.fresh_rows("users"), email
        )

    async def owner(self, email: str | None) -> tuple[int, str | None]:
        """The user's id, and a note if the named user does not exist. Raises Unavailable if there is nobody at all."""
        named = await self.user(email) if email else None
        if named is not None and named.get("isActive", True):
            return int(named["id"]), None
        return int((await self._administrator())["id"]), UNKNOWN_OWNER if email else None

    async def owner_email(self, email: str | None) -> tuple[str, str | None]:
        """The same by e-mail, for sales facts, which name their owner so."""
        named = await self.user(email) if email else None
        if named is not None:
            return str(named["email"]), None
        return str((await self._administrator()).get("email") or ""), UNKNOWN_OWNER if email else None

    async def _administrator(self) -> dict[str, Any]:
        """The configured one; else the active user of the highest level, the oldest of them."""
        if self._admin_user:
            configured = await self.user(self._admin_user)
            if configured is None:
                raise Unavailable("admin_user of the configuration is no user of Sales Management")
            return configured
        active = [row for row in await self._lookups.rows("users") if row.get("isActive", True)]
        if not active:
            raise Unavailable("Sales Management has no active user who could own the record")
        return max(active, key=lambda row: (int(row.get("level") or 0), -int(row["id"])))


def _with_email(users: list[dict[str, Any]], email: str) -> dict[str, Any] | None:
    wanted = email.strip().casefold()
    same = [row for row in users if str(row.get("email") or "").strip().casefold() == wanted]
    return next((row for row in same if row.get("isActive", True)), same[0] if same else None)

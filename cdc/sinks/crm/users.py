"""Users: matched by e-mail, created or deactivated only if the configuration says so (``/users``)."""

from collections.abc import Sequence
from typing import Any

from cdc.failures import Refused, Unavailable
from cdc.rules.names import split_name
from cdc.sinks.base import Answer, Write, Written
from cdc.sinks.crm.mapping import Office
from schemas.reason import Reason
from schemas.user import User
from schemas.vocabulary import Result, WriteOperation

_UNKNOWN_PHONE = "-"
"""POST requires ``phone`` and ``nic``, which Sage does not have."""


class Users:
    """Several Sage names may mean one user; a user's own fields are never written (design rule 7)."""

    async def write(self, writes: Sequence[Write], office: Office) -> list[Answer]:
        """One answer per write, in their order. An outage is met once, not once per user."""
        answers: list[Answer] = []
        for write in writes:
            try:
                answers.append(await self._one(write, office))
            except Refused as error:
                answers.append(error)
            except Unavailable as error:
                return [*answers, *(error for _ in writes[len(answers) :])]
        return answers

    async def _one(self, write: Write, office: Office) -> Answer:
        if write.command.operation is WriteOperation.DELETE:
            return await self._gone(write.crm_id, office)
        user = User.model_validate(write.command.record)
        if not user.email:
            return _not_linked(Reason.USER_WITHOUT_EMAIL)
        if write.doubtful_since_s is not None:
            office.lookups.forget("users")
        found = await office.owners.user(user.email)
        if user.inactive:
            return await self._gone(int(found["id"]) if found else None, office)
        if found is not None:
            return Written(int(found["id"]), reason=Reason.LINKED)
        if not office.company.sales_management.create_users:
            return _not_linked(Reason.USER_UNKNOWN)
        return await self._create(user, user.email, office)

    async def _gone(self, crm_id: int | None, office: Office) -> Answer:
        """Deactivated if configured, else left as it is; deactivating twice changes nothing."""
        if crm_id is None or not office.company.sales_management.deactivate_users:
            return Written(crm_id, Result.UNCHANGED, Reason.USER_INACTIVE)
        await office.api.call("PUT", f"/users/{crm_id}", {"isActive": False}, urgent=office.urgent)
        return Written(crm_id, reason=Reason.USER_INACTIVE)

    async def _create(self, user: User, email: str, office: Office) -> Answer:
        fields = await _fields(user, email, office)
        answer = await office.api.call("POST", "/users", fields, urgent=office.urgent)
        office.lookups.forget("users")
        created = answer.get("id") if isinstance(answer, dict) else None
        if not isinstance(created, int):
            raise Unavailable("Sales Management did not say which user it created", may_have_arrived=True)
        return Written(created)


async def _fields(user: User, email: str, office: Office) -> dict[str, Any]:
    """What POST requires (ssm.md 1.6). ``nic`` is the short name, taken from the e-mail address."""
    first, last = split_name(user.name or user.rep_name or user.code)
    return {
        "name": first,
        "lastName": last,
        "email": email,
        "nic": email.partition("@")[0],
        "phone": _UNKNOWN_PHONE,
        "idPrefix": await office.lookups.id_of("countries", "GB") or 0,
        "branches": [await office.lookups.branch()],
        "dbLanguage": "EN",
        "uiLanguage": "EN",
        "extId": user.code,
    }


def _not_linked(reason: Reason) -> Written:
    return Written(None, Result.UNCHANGED, reason)

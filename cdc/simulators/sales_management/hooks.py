"""The native webhooks: who is told of what (ssm.md, 1.8)."""

import ipaddress
import uuid
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from cdc.simulators.sales_management import moments
from cdc.simulators.sales_management.clock import Clock
from cdc.simulators.sales_management.errors import ApiError

ENTITIES = ("account", "contact", "opportunity", "activity", "calendar", "salesorder")
ACTIONS = ("insert", "update", "delete")
VERSION = 4
_PORT_MAX = 65_535
_WRITABLE = ("name", "url", "entity", "action", "version")
_REQUIRED = ("name", "url", "entity", "action")


@dataclass(frozen=True)
class HookRules:
    """Only loopback is called unless ``hosts_beyond_loopback``: a simulator must not post to strangers."""

    hosts_beyond_loopback: bool

    def checked(self, body: object) -> dict[str, Any]:
        """The writable part of a body. Raises ApiError 400."""
        if not isinstance(body, dict):
            raise ApiError("hooks: the body must be a JSON object")
        for name in body:
            if name not in _WRITABLE:
                raise ApiError(f"hooks: {name[:80]} is not a field")
        _one_of(body, "entity", ENTITIES)
        _one_of(body, "action", ACTIONS)
        for name in ("name", "url"):
            if name in body and not (isinstance(body[name], str) and body[name].strip()):
                raise ApiError(f"hooks: {name} must be a text")
        if "url" in body:
            self._check_url(body["url"])
        return body

    def _check_url(self, url: str) -> None:
        try:
            parts = httpx.URL(url)
        except httpx.InvalidURL:
            raise ApiError("hooks: url is no URL") from None
        if parts.scheme not in ("http", "https") or not parts.host or (parts.port or 0) > _PORT_MAX:
            raise ApiError("hooks: url must be http:// or https:// with a host and a possible port")
        if not self.hosts_beyond_loopback and not _is_loopback(parts.host):
            raise ApiError("hooks: this simulator calls loopback addresses only; an option lifts that")


class Hooks:
    """The registered hooks; a deleted one stays readable, marked."""

    def __init__(self, rules: HookRules, clock: Clock, first_id: int) -> None:
        self._rules = rules
        self._clock = clock
        self._ids = count(first_id)
        self._hooks: dict[int, dict[str, Any]] = {}

    def create(self, body: object, user_id: int | None) -> dict[str, Any]:
        given = self._rules.checked(body)
        for name in _REQUIRED:
            if name not in given:
                raise ApiError(f"hooks: {name} is required")
        hook = {
            "id": next(self._ids),
            "version": VERSION,
            **given,
            "secret_key": str(uuid.uuid4()),
            "deleted": False,
            **{f"{word}_{action}": None for word in ("user", "date") for action in ("updated", "deleted")},
            "user_created": user_id,
            "date_created": self._now(),
        }
        self._hooks[hook["id"]] = hook
        return hook

    def update(self, identity: int, body: object, user_id: int | None) -> dict[str, Any]:
        hook = self.found(identity)
        hook.update(self._rules.checked(body), user_updated=user_id, date_updated=self._now())
        return hook

    def delete(self, identity: int, user_id: int | None) -> None:
        self.found(identity).update(deleted=True, user_deleted=user_id, date_deleted=self._now())

    def found(self, identity: int) -> dict[str, Any]:
        if identity not in self._hooks:
            raise ApiError(f"hooks: {identity} does not exist")
        return self._hooks[identity]

    def listed(self) -> list[dict[str, Any]]:
        return list(self._hooks.values())

    def interested(self, entity: str, action: str) -> list[dict[str, Any]]:
        return [
            hook
            for hook in self._hooks.values()
            if (hook["entity"], hook["action"]) == (entity, action) and not hook["deleted"]
        ]

    def _now(self) -> str:
        return moments.shown(moments.from_wall(self._clock.wall_ns()))


def _one_of(body: dict[str, Any], name: str, allowed: tuple[str, ...]) -> None:
    if name in body and body[name] not in allowed:
        raise ApiError(f"hooks: {name} must be one of {', '.join(allowed)}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

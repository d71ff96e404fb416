"""One simulated implementation: its records, hooks, sessions, faults and log, put together."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import orjson

from cdc.simulators.fault_book import FaultBook
from cdc.simulators.sales_management import world
from cdc.simulators.sales_management.auth import Session, Sessions
from cdc.simulators.sales_management.catalogue import RESOURCES
from cdc.simulators.sales_management.clock import Clock
from cdc.simulators.sales_management.delivery import HookDelivery
from cdc.simulators.sales_management.errors import no_such_resource
from cdc.simulators.sales_management.faults import Fault
from cdc.simulators.sales_management.hooks import HookRules, Hooks
from cdc.simulators.sales_management.limits import RateLimit
from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.pictures import Pictures
from cdc.simulators.sales_management.record_warnings import RecordWarnings
from cdc.simulators.sales_management.records import Actor, Records
from cdc.simulators.sales_management.rendering import Renderer
from cdc.simulators.sales_management.request_log import RequestLog
from cdc.simulators.sales_management.store import Record, Store, Table


@dataclass(frozen=True)
class Change:
    """``action`` is insert, update or delete."""

    action: str
    table: Table
    record: Record


class Simulator:
    """All state. It belongs to one event loop at a time; ``reset`` makes the default world again."""

    def __init__(self, options: SimulatorOptions, clock: Clock) -> None:
        self.options = options
        self.clock = clock
        self.sessions = Sessions(options, clock)
        self.limit = RateLimit(options.requests_per_second, options.burst, clock)
        self.faults: FaultBook[Fault] = FaultBook()
        self.delivery = HookDelivery(options, clock)
        self._make_world()

    def reset(self) -> None:
        """Records, hooks, pictures, faults and logs start anew; sessions live on."""
        self.faults.clear()
        self.delivery.forget()
        self.delivery.behaviour = self.options.hooks
        self._make_world()

    def _make_world(self) -> None:
        options, clock = self.options, self.clock
        self.log = RequestLog(options.write_log_size)
        self.store = Store(options.first_id, options.extra_fields)
        self.records = Records(self.store, options, clock)
        self.renderer = Renderer(self.store)
        self.warnings = RecordWarnings(self.store, self.records)
        self.pictures = Pictures(self.store, self.records, clock, options.locator_ttl_s)
        self.hooks = Hooks(HookRules(options.hook_hosts_beyond_loopback), clock, options.first_id)
        world.build(self.store, self.records)

    def table(self, name: str) -> Table:
        """By path segment in any case. Raises ApiError (910)."""
        resource = RESOURCES.get(name.lower())
        if resource is None:
            raise no_such_resource(name[:80])
        return self.store.table(resource.name)

    def actor(self, session: Session | None) -> Actor:
        return Actor(self.user_id(session.key.user) if session else None)

    def user_id(self, email: str) -> int | None:
        match = next(self.store.table("users").with_value("email", [email]), None)
        return None if match is None else int(match["id"])

    def announce(self, changes: list[Change], by_api: bool = True) -> None:
        """Queues the hook deliveries of these changes; must be called on the event loop."""
        if by_api and not self.options.hooks_fire_for_api_changes:
            return
        groups: defaultdict[tuple[str, str], list[Change]] = defaultdict(list)
        for change in changes:
            for told in (change, *self._told_of_parent(change)):
                if told.table.resource.hook_entity:
                    groups[told.table.resource.hook_entity, told.action].append(told)
        for (entity, action), group in groups.items():
            self._tell(self.hooks.interested(entity, action), group)

    def _told_of_parent(self, change: Change) -> list[Change]:
        found = self.records.parent(change.table, change.record) if self.options.line_edits_fire_order_hook else None
        return [Change("update", *found)] if found else []

    def _tell(self, hooks: list[dict[str, Any]], group: list[Change]) -> None:
        if not hooks:
            return
        objects = [self.renderer.shown(change.table, change.record) for change in group]
        for start in range(0, len(objects), self.options.hook_batch_size):
            body = orjson.dumps(objects[start : start + self.options.hook_batch_size])
            for hook in hooks:
                self.delivery.deliver(hook, body)

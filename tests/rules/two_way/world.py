"""Both systems, the logs, the worker and both sinks: everything that can happen between them, step by step."""

from typing import Any

from cdc.rules.company_rules import CompanyRules
from schemas.vocabulary import Entity, Kind, System
from tests.rules.two_way.books import Edits
from tests.rules.two_way.connector import Connector
from tests.rules.two_way.crm import Crm
from tests.rules.two_way.into_crm import IntoCrm
from tests.rules.two_way.into_sage import IntoSage
from tests.rules.two_way.logs import Logs, Time
from tests.rules.two_way.sage import Sage
from tests.rules.two_way.sink import PARENTS, Sink
from tests.rules.two_way.trade import Trade, Values

ROUNDS_MAX = 12
"""How often both systems may be asked for news until there is none."""

_STEPS_MAX = 3000


class Restless(AssertionError):
    """Something moves for ever."""


class World:
    """Each method is a step of a history; ``rest`` lets everything that is under way arrive."""

    def __init__(self, trade: Trade, rules: CompanyRules | None = None) -> None:
        self.trade = trade
        self.time, self.logs = Time(), Logs()
        self.sage, self.crm = Sage(trade, self.time), Crm(trade, self.time)
        self.into_sage, self.into_crm = IntoSage(self.sage), IntoCrm(self.crm)
        self.connector = Connector(trade.entity, self.logs, self.time, rules)
        self.sinks = {
            System.SAGE: Sink(System.SAGE, trade.entity, self.into_sage, self.logs, self.time),
            System.CRM: Sink(System.CRM, trade.entity, self.into_crm, self.logs, self.time),
        }
        self.edits = Edits()
        self._strangers = 0
        self.parents_arrive()

    # people in Sage

    def sage_begins(self, marker: str | None = "Prospect", **values: Any) -> None:
        self._strangers += 1
        code = self.trade.code(self._strangers)
        marked = {"marker": marker} if self.trade.entity is Entity.ACCOUNT else {}
        self._begins_in_sage(code, values | marked)

    def sage_begins_again(self, number: int, **values: Any) -> None:
        """Under the code of a record that was deleted."""
        gone = sorted(self.sage.births.keys() - self.sage.rows.keys())
        if gone:
            code = gone[number % len(gone)]
            self.edits.departs(code)
            self._begins_in_sage(code, values)

    def sage_takes_reserved_code(self, **values: Any) -> None:
        """Somebody in Sage happens to choose the code that the connector has reserved."""
        reserved = [each.sage_key for each in self.logs.commands[System.SAGE] if each.creates and each.sage_key]
        if reserved and reserved[-1] not in self.sage.births:
            self._begins_in_sage(reserved[-1], {"name": "Somebody Else", **values})

    def sage_edits(self, number: int, field: str, value: str | None) -> None:
        """But for what no export can show: that somebody there took back a write of ours before the next export."""
        code = self._code(number)
        if code is not None and not self.sage.goes_back(code, field, value):
            self.sage.changes(code, {field: value})
            self.edits.in_sage(code, {field: value})

    def sage_converts(self, number: int) -> None:
        code = self._code(number)
        if code is not None:
            self.sage.changes(code, self.trade.converted(self.sage.rows[code].record))
            self.edits.departs(code)

    def sage_deletes(self, number: int) -> None:
        code = self._code(number)
        if code is not None:
            self.sage.loses(code)
            self.edits.departs(code)

    def sage_exports(self) -> None:
        self.sage.is_exported()

    # people in Sales Management

    def crm_begins(self, kind: Kind | None = Kind.POTENTIAL, **values: Any) -> None:
        names: Values = {} if self.trade.entity is Entity.SALES_ORDER else {"name": "Ann Mead"}
        lines = {"lines": values.pop("lines")} if "lines" in values else {}
        crm_id = self.crm.begins(names | values | lines, kind, by_us=False)
        self.edits.in_crm(crm_id, {field: values.get(field) for field in self.trade.fields})

    def crm_edits(self, number: int, field: str, value: Any) -> None:
        living = self.crm.living
        if living:
            crm_id = living[number % len(living)].id
            self.crm.changes(crm_id, {field: value}, by_us=False)
            self.edits.in_crm(crm_id, {field: value})

    def crm_edits_between_look_and_write(self, field: str, value: Any) -> None:
        """Somebody saves just after the connector has looked at a record, and before it writes."""

        def saves(crm_id: int) -> None:
            self.crm.changes(crm_id, {field: value}, by_us=False)
            self.edits.in_crm(crm_id, {field: value})

        self.into_crm.meanwhile = saves

    def crm_decides(self, number: int, kind: Kind) -> None:
        """A company that was neither gets the status of a potential or a client."""
        undecided = [row for row in self.crm.living if row.kind is None]
        if undecided:
            self.crm.changes(undecided[number % len(undecided)].id, {}, by_us=False, kind=kind)

    def crm_deletes(self, number: int) -> None:
        living = self.crm.living
        if living:
            crm_id = living[number % len(living)].id
            self.crm.loses(crm_id, by_us=False)
            self.edits.goes(crm_id, self.sage.shown)

    # the connector, and what can go wrong

    def capture_reads_export(self) -> None:
        self.logs.changes += self.sage.next_export()

    def export_is_lost(self) -> None:
        """The next one is written over it before it is read."""
        if self.sage.exports:
            self.sage.exports.pop(0)

    def capture_sends_again(self) -> None:
        self.logs.changes += self.sage.last_export_again()

    def capture_takes_hook(self, number: int, again: bool) -> None:
        self.logs.changes += self.crm.hook(number, again=again)

    def hook_is_lost(self, number: int) -> None:
        self.crm.hook_is_lost(number)

    def capture_sweeps(self) -> None:
        self.logs.changes += self.crm.sweep()

    def capture_restarts(self) -> None:
        self.crm.capture_restarts()

    def work(self, log: str, crash: bool = False) -> bool:
        return self.connector.work(log, crash=crash)

    def worker_dies_after_sending(self, log: str, count: int) -> None:
        self.connector.dies_after_sending(log, count)

    def rewind(self, log: str, count: int) -> None:
        self.connector.rewind(log, count)

    def sink_begins(self, system: System, lost: bool = False) -> bool:
        return self.sinks[system].begin(lost=lost)

    def sink_answers(self, system: System) -> bool:
        return self.sinks[system].answer()

    def sink_restarts(self, system: System) -> None:
        self.sinks[system].restart()

    def parents_arrive(self) -> None:
        for sink in self.sinks.values():
            for parent in PARENTS:
                sink.knows(parent)

    # whole stretches

    def export_arrives(self) -> None:
        self.sage.is_exported()
        while self.sage.exports:
            self.capture_reads_export()

    def hooks_arrive(self) -> None:
        while self.crm.hooks:
            self.capture_takes_hook(0, again=False)

    def worker_works(self) -> None:
        for _ in range(_STEPS_MAX):
            if not (self.work("changes") or self.work("outcomes")):
                return
        raise Restless("the worker never ends")

    def sink_works(self, system: System) -> None:
        for _ in range(_STEPS_MAX):
            if not (self.sink_begins(system) or self.sink_answers(system)):
                return
        raise Restless(f"the sink into {system} never ends")

    def flow(self) -> None:
        """Until nothing is under way between the logs and the systems."""
        for _ in range(_STEPS_MAX):
            length = self.logs.length
            self.worker_works()
            self.sink_works(System.SAGE)
            self.sink_works(System.CRM)
            if not (self.logs.length > length or self.work("changes") or self.work("outcomes")):
                return
        raise Restless("worker and sinks never end")

    def rest(self) -> int:
        """Ask both systems for news until there is none; returns how often it took."""
        for rounds in range(ROUNDS_MAX):
            length = self.logs.length
            self.hooks_arrive()
            while self.sage.exports:
                self.capture_reads_export()
            self.flow()
            self.capture_sweeps()
            self.export_arrives()
            self.flow()
            if self.logs.length == length:
                return rounds
        raise Restless(f"there is still news after {ROUNDS_MAX} rounds")

    def _begins_in_sage(self, code: str, values: Values) -> None:
        record = self.trade.sage_record(code, **values)
        self.sage.begins(code, record)
        self.edits.in_sage(code, {field: record[field] for field in self.trade.fields})

    def _code(self, number: int) -> str | None:
        codes = sorted(self.sage.rows)
        return codes[number % len(codes)] if codes else None

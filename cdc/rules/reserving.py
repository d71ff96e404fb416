"""Account codes that are reserved here before Sage has them: whoever comes later finds them taken (promise 2)."""

from collections.abc import Callable
from datetime import datetime

from cdc.rules.codes import free_code
from cdc.rules.commands import to_sage
from cdc.rules.company_rules import CompanyRules
from cdc.rules.copying import replace
from cdc.rules.effects import Read
from cdc.rules.known import Known
from cdc.rules.places import state_key
from schemas.command import Cause, Command
from schemas.identity import command_id
from schemas.outcome import Outcome
from schemas.records import RECORDS
from schemas.vocabulary import System

TRIES_MAX = 50


def code_is_free(company: str, read: Read) -> Callable[[str], bool]:
    """Whether no account, deleted and inactive ones included, was ever seen or reserved under the code."""
    return lambda code: read(state_key(company, code)) is None


def under_another_code(
    outcome: Outcome, known: Known, rules: CompanyRules, is_free: Callable[[str], bool], now: datetime
) -> tuple[Command, Known] | None:
    """The same write under the next free code; None when it is not wanted any more, or too many were tried."""
    exchange = known.exchange
    if exchange.asked is None or outcome.version != exchange.version or len(exchange.codes_tried) >= TRIES_MAX:
        return None
    tried = (*exchange.codes_tried, str(exchange.asked.get("code")))
    code = free_code(known.name, rules.new_code, is_free, tried)
    record = exchange.asked | {"code": code}
    cause = outcome.causes[-1] if outcome.causes else Cause(change_id=outcome.id, observed_at=outcome.at)
    command, exchange = to_sage(
        replace(known, sage_key=code), replace(exchange, codes_tried=tried), outcome.company, cause,
        command_id(outcome.id, System.SAGE), record, now,
        shared=RECORDS[outcome.entity].both_ways(), entity=outcome.entity,
    )  # fmt: skip
    return command, replace(known.exchanging(exchange), sage_key=code)

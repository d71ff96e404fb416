"""Run a worker whose rule raises for one record, as a defect would.

``python -m tests.chaos.raising --company acme --key ABC001 worker``
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any

from schemas.change import Change
from tests.chaos.victim import serve
from tests.chaos.wrapping import wrap

RULE = "cdc.rules.processor:decide"


class DefectOnRequest(Exception):
    """The rule came across the record."""


def raising_for(company: str, key: str, rule: Callable[..., Any]) -> Callable[..., Any]:
    """The rule, but for one record."""

    def rule_or_defect(change: Change, *others: Any) -> Any:
        if (change.company, change.key) == (company, key):
            raise DefectOnRequest
        return rule(change, *others)

    return rule_or_defect


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="raising")
    parser.add_argument("--company", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("words", nargs="+")
    asked = parser.parse_args(arguments)
    wrap(RULE, lambda rule: raising_for(asked.company, asked.key, rule))
    serve(asked.words)


if __name__ == "__main__":
    main(sys.argv[1:])

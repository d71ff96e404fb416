"""The command line: one word per service and per thing that an operator does."""

import sys

import typer

from cdc.broker.errors import BrokerUnavailable, KafkaRefused, KafkaUnavailable
from cdc.commands import levers, load, look, reconcile, rejects, replay, services, trial, webhooks
from cdc.operations.logs import set_up_logs
from cdc.secret import SecretMissing
from cdc.settings import ConfigurationError

FAILED, USAGE = 1, 2

app = typer.Typer(
    name="cdc",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Keeps Sage 50 Accounts and Sage Sales Management in step, change by change. Start with: cdc demo",
)
services.register(app)
look.register(app)
levers.register(app)
rejects.register(app)
replay.register(app)
load.register(app)
reconcile.register(app)
webhooks.register_commands(app)
trial.register(app)


def main() -> None:
    """Run a command. Exit code 0: done, 1: failed, 2: usage or configuration."""
    set_up_logs("cdc")
    try:
        app()
    except ConfigurationError as error:
        _say_all("The configuration is wrong:", error.mistakes)
        sys.exit(USAGE)
    except (BrokerUnavailable, KafkaRefused, KafkaUnavailable, SecretMissing) as error:
        _say_all(str(error), [])
        sys.exit(FAILED)


def _say_all(headline: str, lines: list[str]) -> None:
    print(headline, *(f"  {line}" for line in lines), sep="\n", file=sys.stderr)

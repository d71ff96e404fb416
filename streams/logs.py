"""What of the libraries' own logging is worth a line."""

import logging

_LIBRARIES = ("faust", "mode", "aiokafka", "asyncio")
_OURS_IN_THEIR_NAME = ("streams.transport",)
"""Faust's services log under the module of their class."""


def quiet_libraries() -> None:
    """Silence them: they report a crash as pages of traces, and aiokafka warns at every rebalance.

    What matters the worker says itself, in one line: its failure, and when Kafka does not answer.
    """
    for name in _LIBRARIES + _OURS_IN_THEIR_NAME:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)

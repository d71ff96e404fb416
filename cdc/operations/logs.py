"""How services speak: one line per event on standard error, time in UTC, no personal data (promise 12)."""

import logging
import time

_FORMAT = "%(asctime)s %(levelname)-7s {service}: %(message)s"


def set_up_logs(service: str, level: int = logging.INFO) -> None:
    """Logging for one service. Libraries speak only when something is wrong."""
    formatter = logging.Formatter(_FORMAT.format(service=service), "%Y-%m-%dT%H:%M:%SZ")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("cdc", "streams"):
        logging.getLogger(ours).setLevel(level)
    # In an outage it writes forty lines a second; what waits for Kafka says once that it does.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)

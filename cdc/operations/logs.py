"""How services speak: one line per event on standard error, time in UTC, no personal data (promise 12)."""

import json
import logging
import time
from typing import Literal

from cdc.saying import fields_of

LogFormat = Literal["text", "json"]

_FORMAT = "%(asctime)s %(levelname)-7s {service}: %(message)s"
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


class JsonLines(logging.Formatter):
    """One JSON object per event: at, level, service, message, and company, entity and counts where it is about them."""

    converter = staticmethod(time.gmtime)

    def __init__(self, service: str) -> None:
        super().__init__(datefmt=_MOMENT)
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        if record.exc_info:
            message = f"{message}\n{self.formatException(record.exc_info)}"
        said = {
            "at": self.formatTime(record, self.datefmt),
            "level": record.levelname.lower(),
            "service": self._service,
            **fields_of(record.msg),
            "message": message,
        }
        return json.dumps(said, ensure_ascii=False, default=str)


def set_up_logs(service: str, level: int = logging.INFO, log_format: LogFormat = "text") -> None:
    """Logging for one service. Libraries speak only when something is wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(service) if log_format == "json" else _text(service))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("cdc", "streams"):
        logging.getLogger(ours).setLevel(level)
    # In an outage it writes forty lines a second; what waits for Kafka says once that it does.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def _text(service: str) -> logging.Formatter:
    formatter = logging.Formatter(_FORMAT.format(service=service), _MOMENT)
    formatter.converter = time.gmtime
    return formatter

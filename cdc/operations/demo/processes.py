"""Find the process of one service of the running connector."""

import json

from cdc.operations.demo.stage import Stage
from cdc.operations.run import SERVICES_FILE


def process_of(stage: Stage, service: str) -> int:
    """Its process id, from the file that the supervisor keeps."""
    processes: dict[str, int] = json.loads((stage.settings.connector.data / SERVICES_FILE).read_text())
    return processes[service]

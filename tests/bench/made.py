"""Results as the bench writes them, with what a test cares about."""

from typing import Any

from bench.measuring import Measured
from bench.results import Results


def measured(figures: dict[str, Any], **other: Any) -> Measured:
    """One part on a quiet machine."""
    part: Measured = {
        "measured_at": "2026-11-24T03:00Z",
        "took_s": 60.0,
        "load_before": 0.2,
        "others_cores": 0.0,
        "disturbed": False,
        "quick": False,
        "failed": "",
        "figures": figures,
    }
    part.update(other)  # type: ignore[typeddict-item]  # the tests name the fields as they are
    return part


def results(**parts: Measured) -> Results:
    """Of a made-up machine."""
    machine = {"cores": 2, "processor": "Abacus", "memory_gb": 24, "system": "Linux 6", "python": "3.11", "kafka": "4"}
    return {"schema": 1, "machine": machine, "parts": parts}


def even(value: float) -> dict[str, float]:
    """A spread whose rounds agreed."""
    return {"median": value, "min": value, "max": value}

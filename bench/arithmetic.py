"""The arithmetic of the bench: spreads over rounds, percentiles, ratios within one round."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

Round = Mapping[str, Mapping[str, float]]
"""What each side measured in one round: side to measure to value."""


class Spread(TypedDict):
    """One measure over all rounds."""

    median: float
    min: float
    max: float


def spread(values: Iterable[float]) -> Spread:
    """Median, least and greatest, to four significant digits. Raises ValueError when there is none."""
    found = sorted(values)
    if not found:
        raise ValueError("nothing was measured")
    return {"median": rounded(statistics.median(found)), "min": rounded(found[0]), "max": rounded(found[-1])}


def rounded(value: float, digits: int = 4) -> float:
    """To so many significant digits, counts of any size unharmed."""
    return float(value) if value == int(value) else float(f"{value:.{digits}g}")


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that this share of all does not exceed (nearest rank). Raises ValueError when there is none."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * round(share * 1000) // 1000))
    return ordered[rank - 1]


def latencies(milliseconds: Sequence[float]) -> dict[str, float]:
    """How many, p50, p99 and the slowest."""
    return {
        "samples": len(milliseconds),
        "p50_ms": rounded(percentile(milliseconds, 0.5), 3),
        "p99_ms": rounded(percentile(milliseconds, 0.99), 3),
        "max_ms": rounded(max(milliseconds), 3),
    }


def with_ratio(rounds: Sequence[Round], measure: str, to: str, name: str) -> list[dict[str, dict[str, float]]]:
    """The rounds, each side with its ``measure`` as a ratio to that of the side ``to`` in the same round.

    On a noisy machine only what ran within the same minutes can be compared.
    """
    found = []
    for one in rounds:
        base = one.get(to, {}).get(measure)
        found.append({side: {**values, **_ratio(values.get(measure), base, name)} for side, values in one.items()})
    return found


def _ratio(value: float | None, base: float | None, name: str) -> dict[str, float]:
    return {name: value / base} if value is not None and base else {}


def over_rounds(rounds: Sequence[Round]) -> dict[str, dict[str, Spread]]:
    """Each side's measures over the rounds in which it took part."""
    sides = dict.fromkeys(side for one in rounds for side in one)
    return {side: _spreads([one[side] for one in rounds if side in one]) for side in sides}


def _spreads(found: Sequence[Mapping[str, float]]) -> dict[str, Spread]:
    measures = dict.fromkeys(measure for one in found for measure in one)
    return {measure: spread(one[measure] for one in found if measure in one) for measure in measures}

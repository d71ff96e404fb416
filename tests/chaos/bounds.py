"""Whether a long run stayed within bounds: nothing may grow that is not the work itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.chaos.metering import Sample, Use

_SAMPLES_MIN = 8


@dataclass(frozen=True)
class Course:
    """Of one figure: its middle value in the second quarter of the run and in the last one, and the most it was."""

    early: float
    late: float
    most: float


@dataclass(frozen=True)
class Bound:
    """``late`` may be so many times ``early`` and that much more; ``most`` is never passed."""

    factor: float
    plus: float
    most: float

    def passed(self, course: Course) -> bool:
        return course.most > self.most or course.late > course.early * self.factor + self.plus


MEMORY_MB = Bound(1.25, 30.0, 600.0)
HANDLES = Bound(1.1, 20.0, 400.0)
TOPICS_KB_A_CHANGE = Bound(1.5, 2.0, 200.0)

_READ: Mapping[str, tuple[Callable[[Use], float], Bound]] = {
    "memory in MB": (lambda use: use.rss_mb, MEMORY_MB),
    "handles": (lambda use: use.handles, HANDLES),
}


def course_of(values: Sequence[float]) -> Course:
    """Raises ValueError when there are too few to say anything."""
    if len(values) < _SAMPLES_MIN:
        raise ValueError(f"{len(values)} looks are too few; {_SAMPLES_MIN} are needed")
    quarter = len(values) // 4
    early, late = (round(float(median(part)), 1) for part in (values[quarter : 2 * quarter], values[-quarter:]))
    return Course(early, late, float(max(values)))


def courses(samples: Sequence[Sample]) -> dict[str, dict[str, Course]]:
    """By figure and by process; a process that was seen too seldom is left out."""
    names = sorted({name for sample in samples for name in sample.uses})
    found: dict[str, dict[str, Course]] = {}
    for figure, (read, _) in _READ.items():
        for name in names:
            values = [read(sample.uses[name]) for sample in samples if name in sample.uses]
            if len(values) >= _SAMPLES_MIN:
                found.setdefault(figure, {})[name] = course_of(values)
    return found


def growth_kb_a_change(samples: Sequence[Sample]) -> Course:
    """What the topics grew by for each change that was made, in the second quarter and in the last one."""
    quarter = max(1, len(samples) // 4)
    parts = [samples[quarter : 2 * quarter + 1], samples[-quarter - 1 :]]
    early, late = (_growth(part) for part in parts)
    return Course(early, late, max(early, late))


def _growth(part: Sequence[Sample]) -> float:
    changes = part[-1].changes - part[0].changes
    return round(1024 * (part[-1].topics_mb - part[0].topics_mb) / max(1, changes), 2)


def findings(samples: Sequence[Sample]) -> list[str]:
    """What passed its bound, in words."""
    if len(samples) < _SAMPLES_MIN:
        return [f"only {len(samples)} looks were taken"]
    found = []
    for figure, by_name in courses(samples).items():
        bound = _READ[figure][1]
        found += [_words(figure, name, course) for name, course in by_name.items() if bound.passed(course)]
    growth = growth_kb_a_change(samples)
    if TOPICS_KB_A_CHANGE.passed(growth):
        found.append(_words("KB of topics for each change", "broker", growth))
    return found


def _words(figure: str, name: str, course: Course) -> str:
    return f"{name}: {figure} grew from {course.early} to {course.late}, at most {course.most}"

"""Plots as SVG without a plotting library: bars and lines on a card that is readable on light and dark pages."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

STYLE = """
.card{fill:#ffffff;stroke:#d0d7de} .text{fill:#1f2328} .quiet{fill:#59636e} .grid{stroke:#d8dee4}
.s0{fill:#0b7a4b;stroke:#0b7a4b} .s1{fill:#7a8794;stroke:#7a8794} .s2{fill:#b35900;stroke:#b35900}
text{font-family:system-ui,sans-serif;font-size:13px;stroke:none} .title{font-weight:600;font-size:14px}
polyline{stroke-width:2.5}
@media (prefers-color-scheme:dark){
.card{fill:#151b23;stroke:#3d444d} .text{fill:#f0f6fc} .quiet{fill:#9198a1} .grid{stroke:#3d444d}
.s0{fill:#3fb950;stroke:#3fb950} .s1{fill:#9198a1;stroke:#9198a1} .s2{fill:#f0883e;stroke:#f0883e}}
"""
WIDTH = 760
_MARGIN, _ROW, _LABELS, _VALUES = 20, 24, 200, 150
_PLOT_HEIGHT = 260


@dataclass(frozen=True, slots=True)
class Bars:
    """One panel: a bar for each label; ``ours`` is drawn in the connector's colour."""

    title: str
    values: Mapping[str, float]
    ours: str
    shown: Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Lines:
    """One panel with logarithmic axes: series of (x, y), all greater than zero."""

    title: str
    series: Mapping[str, Sequence[tuple[float, float]]]
    x_name: str
    shown: Callable[[float], str]


def bars(title: str, panels: Sequence[Bars]) -> str:
    """Panels of bars below each other, each scaled by its own longest bar."""
    parts: list[str] = []
    top = _MARGIN
    for panel in panels:
        parts.append(_text(_MARGIN, top + 16, panel.title, "text title"))
        top += 30
        for label, value in panel.values.items():
            parts.extend(_bar(top, label, value, panel))
            top += _ROW
        top += 14
    return _document(title, top, parts)


def _bar(top: float, label: str, value: float, panel: Bars) -> list[str]:
    room = WIDTH - 2 * _MARGIN - _LABELS - _VALUES
    length = max(2.0, room * value / (max(panel.values.values()) or 1.0))
    left, colour = _MARGIN + _LABELS, "s0" if label == panel.ours else "s1"
    return [
        _text(left - 10, top + 15, label, "text", anchor="end"),
        f'<rect class="{colour}" x="{left}" y="{top + 3}" width="{length:.1f}" height="16" rx="2"/>',
        _text(left + length + 8, top + 15, panel.shown(value), "quiet"),
    ]


def lines(title: str, panels: Sequence[Lines]) -> str:
    """Panels of lines below each other."""
    parts: list[str] = []
    top = _MARGIN
    for panel in panels:
        parts.append(_text(_MARGIN, top + 16, panel.title, "text title"))
        parts.extend(_plot(top + 34, panel))
        top += _PLOT_HEIGHT + 90
    return _document(title, top, parts)


def _plot(top: float, panel: Lines) -> list[str]:
    points = [point for series in panel.series.values() for point in series]
    x_axis = Axis.over([x for x, _ in points], _MARGIN + 70, WIDTH - 190)
    y_axis = Axis.over([y for _, y in points], top + _PLOT_HEIGHT, top)
    parts = [*_grid(panel, x_axis, y_axis)]
    ends = _apart({name: y_axis.at(series[-1][1]) for name, series in panel.series.items()})
    for number, (name, series) in enumerate(panel.series.items()):
        path = " ".join(f"{x_axis.at(x):.1f},{y_axis.at(y):.1f}" for x, y in series)
        parts.append(f'<polyline class="s{number}" style="fill:none" points="{path}"/>')
        parts += [
            f'<circle class="s{number}" cx="{x_axis.at(x):.1f}" cy="{y_axis.at(y):.1f}" r="4"/>' for x, y in series
        ]
        said = f"{name} {panel.shown(series[-1][1])}"
        parts.append(_text(x_axis.at(series[-1][0]) + 10, ends[name] + 4, said, "text"))
    return parts


def _apart(ends: Mapping[str, float], gap: float = 17.0) -> dict[str, float]:
    """Heights of the labels at the lines' ends, moved so far down that none covers another."""
    found: dict[str, float] = {}
    last = -math.inf
    for name, height in sorted(ends.items(), key=lambda each: each[1]):
        last = found[name] = max(height, last + gap)
    return found


def _grid(panel: Lines, x_axis: "Axis", y_axis: "Axis") -> list[str]:
    parts = []
    for value in y_axis.ticks():
        y = y_axis.at(value)
        parts.append(f'<line class="grid" x1="{x_axis.start}" x2="{x_axis.end}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(x_axis.start - 8, y + 4, panel.shown(value), "quiet", anchor="end"))
    for value in x_axis.ticks():
        parts.append(_text(x_axis.at(value), y_axis.start + 20, f"{value:,.0f}", "quiet", anchor="middle"))
    middle = (x_axis.start + x_axis.end) / 2
    return [*parts, _text(middle, y_axis.start + 38, panel.x_name, "quiet", anchor="middle")]


@dataclass(frozen=True, slots=True)
class Axis:
    """Powers of ten from ``first`` to ``last`` over places from ``start`` to ``end``."""

    first: int
    last: int
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> "Axis":
        """Wide enough for all of them. Raises ValueError for one that is not greater than zero."""
        first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return cls(first, max(last, first + 1), start, end)

    def at(self, value: float) -> float:
        share = (math.log10(value) - self.first) / (self.last - self.first)
        return self.start + (self.end - self.start) * share

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.first, self.last + 1)]


def _text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _document(title: str, height: float, parts: Sequence[str]) -> str:
    """The card with a title for who can't see it."""
    size = f'width="{WIDTH}" height="{height:.0f}" viewBox="0 0 {WIDTH} {height:.0f}"'
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(title)}">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n"
        f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1:.0f}" rx="6"/>\n{inside}\n</svg>\n'
    )

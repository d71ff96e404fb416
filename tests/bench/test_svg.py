"""The plots."""

from xml.etree import ElementTree

import pytest

from bench.plots import drawings
from bench.svg import Axis, Bars, Lines, bars, lines
from tests.bench.made import even, measured, results

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


def texts(drawing: str) -> list[str]:
    return [element.text or "" for element in parsed(drawing).iter(f"{SVG}text")]


def widths(drawing: str, kind: str) -> list[float]:
    return [float(each.attrib["width"]) for each in parsed(drawing).iter(f"{SVG}rect") if each.get("class") == kind]


def test_bars_are_as_long_as_their_values() -> None:
    drawing = bars("t", [Bars("rows a second", {"ours": 300.0, "theirs": 100.0}, "ours", str)])
    assert widths(drawing, "s0")[0] == pytest.approx(3 * widths(drawing, "s1")[0], rel=0.01)


def test_a_bar_of_nothing_can_still_be_seen() -> None:
    assert widths(bars("t", [Bars("records", {"theirs": 0.0}, "ours", str)]), "s1") == [2.0]


def test_every_bar_has_its_name_and_its_value_in_words() -> None:
    drawing = bars("t", [Bars("records", {"a & b": 5.0}, "ours", lambda value: f"{value:.0f} records")])
    assert {"records", "a & b", "5 records"} <= set(texts(drawing))


def test_a_drawing_has_a_title_for_who_can_not_see_it() -> None:
    title = parsed(bars("How it <compares>", [])).find(f"{SVG}title")
    assert title is not None
    assert title.text == "How it <compares>"


def test_a_drawing_has_colours_for_dark_pages() -> None:
    style = parsed(bars("t", [])).find(f"{SVG}style")
    assert style is not None
    assert "prefers-color-scheme:dark" in (style.text or "")


def test_an_axis_puts_equal_ratios_equally_far_apart() -> None:
    axis = Axis.over([1.0, 10.0, 100.0], 0.0, 200.0)
    assert [axis.at(value) for value in (1.0, 10.0, 100.0)] == pytest.approx([0.0, 100.0, 200.0])


def test_an_axis_has_a_tick_for_every_power_of_ten() -> None:
    assert Axis.over([2.0, 300.0], 0.0, 1.0).ticks() == [1.0, 10.0, 100.0, 1000.0]


def test_a_single_value_has_an_axis_too() -> None:
    assert Axis.over([10.0], 0.0, 1.0).ticks() == [10.0, 100.0]


def test_labels_at_the_ends_of_lines_do_not_cover_each_other() -> None:
    drawing = lines("t", [Lines("p", {"a": [(1.0, 5.0)], "b": [(1.0, 5.0)]}, "rows", str)])
    ends = [e for e in parsed(drawing).iter(f"{SVG}text") if (e.text or "")[:2] in ("a ", "b ")]
    first, second = (float(each.attrib["y"]) for each in ends)
    assert abs(first - second) >= 17


def test_nothing_is_drawn_without_figures() -> None:
    assert drawings(results()) == {}


def test_the_connector_stands_beside_its_rivals() -> None:
    sides = {"connector": {"took_s": even(2.0)}, "duckdb": {"took_s": even(1.0)}}
    drawing = drawings(results(diff=measured({"sides": sides})))["bench-beside.svg"]
    assert {"connector", "duckdb"} <= set(texts(drawing))


def test_growth_is_drawn_by_rows_and_by_companies() -> None:
    point = {"rows": 10.0, "first_s": 1.0, "again_s": 0.1, "resident_mb": 90.0}
    companies = {"companies": 1.0, "first_s": 1.0, "first_cpu_s": 1.0, "resident_mb": 80.0, "idle_mb": 70.0}
    figures = {"rows": {"connector": [point], "script, batched": [point]}, "companies": [companies]}
    said = texts(drawings(results(growth=measured(figures)))["bench-growth.svg"])
    assert {"rows", "companies", "first load 1 s", "loaded 80 MB"} <= set(said)

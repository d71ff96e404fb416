"""What browsers load: unchanged libraries, nothing inline, colours that can be read."""

import hashlib
import re
from pathlib import Path

import pytest

from cdc.console.pages.assets import STATIC
from cdc.console.pages.templating import TEMPLATES
from tests.console.pages.application import asking
from tests.console.pages.scene import scene

VENDOR = STATIC / "vendor"
STYLE = (STATIC / "console.css").read_text(encoding="utf-8")
TEXT_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3."""
PART_CONTRAST = 3.0
"""WCAG 2.2, 1.4.11: icons, edges of fields, focus."""

TEXTS = [
    ("ink", "page"), ("ink", "surface"), ("ink", "sunken"), ("muted", "page"), ("muted", "surface"),
    ("muted", "sunken"), ("accent", "surface"), ("accent", "page"), ("accent", "sunken"), ("on-accent", "accent"),
    ("on-bar", "bar"), ("bar-muted", "bar"), ("ok-ink", "ok-back"), ("pending-ink", "pending-back"),
    ("error-ink", "error-back"), ("none-ink", "none-back"), ("error", "surface"),
]  # fmt: skip
PARTS = [
    ("ok", "surface"), ("pending", "surface"), ("error", "surface"), ("none", "surface"), ("ok", "sunken"),
    ("pending", "sunken"), ("error", "sunken"), ("none", "sunken"), ("edge", "surface"), ("focus", "page"),
    ("focus", "surface"),
]  # fmt: skip


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


LIGHT = colours(STYLE.partition(":root {")[2].partition("}")[0])
DARK = LIGHT | colours(STYLE.partition("prefers-color-scheme: dark")[2].partition("}")[0])


def luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(scheme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(scheme[text], scheme[ground]) >= TEXT_CONTRAST


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("part", "ground"), PARTS)
def test_icons_edges_and_focus_can_be_seen(scheme: dict[str, str], part: str, ground: str) -> None:
    assert contrast(scheme[part], scheme[ground]) >= PART_CONTRAST


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_label_of_what_is_synchronised_is_light_green(scheme: dict[str, str]) -> None:
    red, green, blue = (int(scheme["ok-back"][at : at + 2], 16) for at in (1, 3, 5))
    assert green > red
    assert green > blue
    assert luminance(scheme["ok-back"]) > 0.6


def listed() -> dict[str, str]:
    lines = (VENDOR / "vendor.sha256").read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def test_libraries_are_what_was_taken_in() -> None:
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "vendor.sha256"
    }
    assert found == listed()


@pytest.mark.parametrize("library", ["htmx", "htmx-ext-sse"])
def test_a_library_has_its_licence_beside_it(library: str) -> None:
    assert "Permission to use, copy, modify" in (VENDOR / f"{library}.LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_page_has_script_or_style_inside(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", text) == []


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_page_turns_escaping_off(template: Path) -> None:
    assert re.findall(r"\|\s*safe|autoescape|Markup", template.read_text(encoding="utf-8")) == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*TEMPLATES.glob("*.html"), *STATIC.glob("*.*"))]
    found = {address for text in texts for address in re.findall(r"(?:https?:)?//[a-z][^\s\"']*", text)}
    assert {address for address in found if "www.w3.org" not in address} == set()


async def test_an_asset_may_be_kept_since_its_address_changes_with_it() -> None:
    async with asking(scene()) as client:
        page = (await client.get("/")).text
        addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        answers = [await client.get(address) for address in addresses]
    assert len(addresses) == 5
    assert {answer.status_code for answer in answers} == {200}
    assert {"immutable" in answer.headers["cache-control"] for answer in answers} == {True}

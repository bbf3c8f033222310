"""Hundreds of token texts that try to be more than text, in every view and in the map: nothing runs in any host."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.hostile import SURROGATES, TEXTS
from tests.hosts.looking import RUNNING

AT_ONCE = 107
"""Tokens of one record: so many are drawn by every view."""

BATCHES = [TEXTS[first : first + AT_ONCE] for first in range(0, len(TEXTS), AT_ONCE)] + [SURROGATES]

CODE = f"""import sys

import numpy as np

import regard

sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.hosts.test_hosts_hostile import BATCHES, TEXTS


def record_of(texts):
    query, key = np.random.default_rng(7).normal(size=(2, 2, len(texts), 3)).astype(np.float32)
    return regard.Record.from_arrays(query, key, tokens=texts)


"""
OTHERS = {
    "calculator": ["Mask", "Step by step"],
    "mask": ["Mask", "Guess"],
    "lines": ["All heads", "Relations", "Measures"],
}
"""The views of each script beside lines and grid, which stand together where the text is short."""

REACH = 4
"""So many rows stand on each side of a cell in the map's table."""

_HARM = """() => {
  const foreign = ".regard :is(script, img, iframe, object, embed, video, audio, marquee, math, a[href])";
  return [window.hostile, window.reports, document.querySelectorAll(foreign).length];
}"""


def plain(text: str) -> bool:
    """Is this shown letter by letter? Other characters are written out, and long texts are cut."""
    return text.isascii() and text.isprintable() and text == text.strip() and 0 < len(text) <= 400


def assert_harmless(page: Page) -> None:
    """Nothing of a text has run, was stopped by the page's policy, or has become an element."""
    assert page.evaluate(_HARM) == [None, [], 0]


def written(shown: Locator) -> set[str]:
    return set(
        shown.locator("svg text, svg title").evaluate_all("(all) => all.map((one) => one.textContent)")
    )


@pytest.mark.parametrize("view", OTHERS)
def test_every_view_shows_hostile_tokens_as_text(cell, view):
    page = cell(CODE + f"for texts in BATCHES:\n    show(regard.{view}(record_of(texts), locale='en'))")
    expect(page.locator(".regard .rg-tabs")).to_have_count(len(BATCHES), timeout=2 * RUNNING)
    for place, texts in enumerate(BATCHES):
        shown = page.locator(".regard").nth(place)
        tabs = shown.locator(".rg-tabs")
        names = tabs.locator("label").all_inner_texts()
        assert names in (["Lines", "Grid", *OTHERS[view]], ["Lines and grid", *OTHERS[view]])
        for name in names:
            tabs.get_by_role("radio", name=name, exact=True).check()
            page.wait_for_timeout(100)
            expect(shown.locator("svg, canvas, table, ol").first).to_be_visible(timeout=RUNNING)
            assert_harmless(page)
            if name.startswith("Lines"):
                expected = {"U+D800", "aU+DFFFb"} if texts is SURROGATES else set(filter(plain, texts))
                assert expected - written(shown) == set()


def test_a_map_shows_hostile_tokens_as_text(cell):
    page = cell(CODE + "regard.zoom(record_of(TEXTS), locale='en')")
    page.wait_for_selector(".rg-flight[data-idle=yes]", timeout=RUNNING)
    page.locator(".regard summary").click()
    goes = page.locator(".regard .rg-tools form:not(.rg-find)")
    places = range(REACH, len(TEXTS) + REACH, 2 * REACH + 1)
    for place in (min(place, len(TEXTS) - 1) for place in places):
        for field in range(2):
            goes.locator("input").nth(field).fill(str(place))
        goes.locator("button").click()
        rows = page.locator(".regard tbody th")
        expect(rows.filter(has_text=str(place))).to_be_visible()
        last = min(place + REACH, len(TEXTS) - 1)
        named = dict(text.split(" ", 1) for text in rows.all_text_contents())
        assert {str(token) for token in range(place - REACH, last + 1)} <= named.keys()
    assert_harmless(page)

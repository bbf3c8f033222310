"""Hundreds of hostile token texts, in every view of a saved page: none runs, none is reported, and each is shown as text."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import regard
from regard.attention.masks import Mask
from regard.record import Record
from tests.hostile import SURROGATES, TEXTS

AT_ONCE = 107
"""Tokens of one record: so many are drawn by every view."""

_WATCH = """
window.reports = [];
document.addEventListener("securitypolicyviolation", (event) => window.reports.push(event.violatedDirective));
"""


def record_of(texts: list[str], mask: Mask | None = None) -> Record:
    """A record with these tokens, two heads, and weights that nobody needs to understand."""
    generator = np.random.default_rng(7)
    vectors = generator.normal(size=(2, 2, len(texts), 3)).astype(np.float32)
    return Record.from_arrays(vectors[0], vectors[1], tokens=texts, mask=mask)


@pytest.fixture
def opened(browser: Browser, tmp_path):
    """Opens a saved page and notes everything that it complains of."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    context.add_init_script(_WATCH)
    complaints: list[str] = []

    def open_(view) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(view.save(tmp_path / "page.html").as_uri())
        page.wait_for_selector("svg, canvas")
        return page

    yield open_
    context.close()
    assert complaints == []


def tabs(page: Page) -> list[str]:
    """The views that the page offers."""
    return page.locator(".rg-tabs label").all_inner_texts()


def assert_harmless(page: Page) -> None:
    assert page.evaluate("window.hostile") is None
    assert page.evaluate("window.reports") == []
    assert page.locator("script").count() == 2
    assert page.locator("img, iframe, object, embed, video, audio, marquee, math, a[href]").count() == 0


BATCHES = [TEXTS[first : first + AT_ONCE] for first in range(0, len(TEXTS), AT_ONCE)]


def test_there_are_enough_of_them():
    assert len(TEXTS) >= 500
    assert sum(map(len, BATCHES)) == len(TEXTS)


def plain(text: str) -> bool:
    """Is this shown letter by letter? Other characters are written out, and long texts are cut."""
    return text.isascii() and text.isprintable() and text == text.strip() and 0 < len(text) <= 400


@pytest.mark.parametrize("texts", BATCHES, ids=range(len(BATCHES)))
def test_every_view_shows_them_as_they_are(opened, texts):
    page = opened(regard.lines(record_of(texts), locale="en"))
    written = set(
        page.locator("svg text, svg title").evaluate_all("(all) => all.map((one) => one.textContent)")
    )
    assert [text for text in texts if plain(text) and text not in written] == []
    for name in tabs(page):
        page.locator(".rg-tabs").get_by_role("radio", name=name, exact=True).click()
        page.wait_for_timeout(150)
        assert_harmless(page)


def test_halves_of_surrogate_pairs_are_written_out(opened):
    page = opened(regard.lines(record_of(SURROGATES), locale="en"))
    assert_harmless(page)
    assert "U+D800" in page.locator("svg").first.text_content()

"""Records whose tokens try to be something else than text, opened in the lab: in no view does any of them run."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from regard.attention.masks import Causal
from regard.record import Record
from tests.browser.test_hostile import BATCHES, plain, record_of
from tests.hostile import SURROGATES

PICTURES = ".rg-stage svg, .rg-stage canvas, .rg-stage table, .rg-effect button"
VIEWS = 8
_WATCH = """
window.reports = [];
document.addEventListener("securitypolicyviolation", (event) => window.reports.push(event.violatedDirective));
"""
_WRITTEN = """(texts) => [...document.querySelectorAll(".rg-stage svg")].some(({ textContent }) =>
    texts.some((text) => textContent.includes(text)))"""


@pytest.fixture
def opened(visit, tmp_path):
    """Opens a record in the lab as a person does, by choosing its file."""

    def open_(record: Record) -> Page:
        page = visit()
        page.context.add_init_script(_WATCH)
        page.reload()
        page.wait_for_selector("html[data-drawn]")
        page.locator("input[type=file]").set_input_files(record.save(tmp_path / "hostile.safetensors"))
        expect(page.locator("body")).to_contain_text("From the file hostile.safetensors", timeout=20_000)
        return page

    return open_


def walk(page: Page) -> None:
    """Goes through every view; after each, nothing has run, and nothing that could run stands in the page."""
    names = page.locator(".rg-tabs label").all_inner_texts()
    assert len(names) == VIEWS
    for name in names:
        page.locator(".rg-tabs").get_by_role("radio", name=name, exact=True).check(force=True)
        expect(page.locator(PICTURES).first).to_be_visible()
        page.wait_for_function("!document.querySelector('.rg-waiting')")
        for drawing in page.locator(".rg-stage [role=application]").all():
            drawing.press("ArrowDown")
        assert page.evaluate("window.hostile") is None, name
        assert page.evaluate("window.reports") == [], name
        assert page.locator("iframe, object, embed, video, audio, marquee, math, main img").count() == 0, name
        assert page.locator("main a:not([download])").count() == 0, name
        assert page.locator("script").count() == 2, name
        assert page.locator("[role=alert] .rg-warning").count() == 0, name


@pytest.mark.parametrize("texts", BATCHES, ids=range(len(BATCHES)))
def test_no_view_runs_them(opened, texts):
    page = opened(record_of(texts))
    page.wait_for_function(_WRITTEN, arg=[text for text in texts if plain(text)] or ["U+"])
    walk(page)


@pytest.mark.parametrize(
    ("texts", "shown"), [(BATCHES[0][:23], BATCHES[0][0]), (SURROGATES, "U+D800")], ids=["tags", "surrogates"]
)
def test_nor_under_a_causal_mask(opened, texts, shown):
    record = record_of(texts)
    record.layers += record_of(texts, mask=Causal()).layers
    page = opened(record)
    page.wait_for_function(_WRITTEN, arg=[shown])
    walk(page)

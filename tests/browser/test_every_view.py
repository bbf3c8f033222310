"""Every view, in both languages, on both grounds, narrow and wide: nothing that an accessibility check objects to, nothing cut."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import regard
from regard.attention.masks import Causal
from regard.record import Record

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
SENTENCE = ["[CLS]", "le", "chat", "noir", "dort", "sur", "le", "canapé", ".", "[SEP]"]
NARROW, WIDE = 360, 1280


def made(tokens: list[str]) -> Record:
    """A record of two layers of three heads, one of them causal, from random vectors: what it means does not matter here."""
    generator = np.random.default_rng(7)
    vectors = generator.normal(size=(2, 3, len(tokens), 5)).astype(np.float32)
    record = Record.from_arrays(vectors[0], vectors[1], tokens=tokens)
    record.layers += Record.from_arrays(vectors[1], vectors[0], tokens=tokens, mask=Causal()).layers
    return record


@pytest.fixture
def opened(browser: Browser, tmp_path):
    """Opens the saved page of a record in a language, on a ground, at a width."""
    contexts = []
    complaints: list[str] = []

    def open_(record: Record, *, locale: str = "en", theme: str = "light", width: int = WIDE) -> Page:
        context = browser.new_context(
            offline=True, viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        page.goto(regard.lines(record, locale=locale).save(tmp_path / "page.html").as_uri())
        page.wait_for_selector("svg, canvas")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def views(page: Page):
    """Each view of the page in turn, chosen as a person does it; gives its name."""
    for name in page.locator(".rg-tabs label").all_inner_texts() or [""]:
        if name:
            page.locator(".rg-tabs").get_by_role("radio", name=name, exact=True).click()
            page.wait_for_timeout(200)
        yield name


@pytest.mark.parametrize(
    ("locale", "theme", "width"),
    [("en", "light", WIDE), ("en", "dark", NARROW), ("fr", "dark", WIDE), ("fr", "light", NARROW)],
)
def test_everyone_can_use_each_view(opened, locale, theme, width):
    page = opened(made(SENTENCE), locale=locale, theme=theme, width=width)
    page.add_script_tag(path=str(AXE))
    found, wide = {}, []
    for name in views(page):
        found[name] = page.evaluate(
            "async () => (await axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"
        )
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            wide.append(name)
    assert {name: objections for name, objections in found.items() if objections} == {}
    assert wide == []


def test_no_view_is_empty_and_each_is_reached_by_keyboard(opened):
    page = opened(made(SENTENCE))
    names = page.locator(".rg-tabs label").all_inner_texts()
    page.locator(".rg-tabs input").first.focus()
    for name in names:
        expect(page.locator(".rg-tabs input:checked + span")).to_have_text(name)
        drawn = page.locator(".rg-stage svg, .rg-stage canvas, .rg-stage table")
        expect(drawn.first).to_be_visible()
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize(
    "tokens", [["seul"], ["🐈", "\u0627\u0644\u0642\u0637\u0629", "e\u0301te"], ["x" * 60, "y"]]
)
def test_unusual_texts_fit_into_each_view(opened, tokens):
    page = opened(made(tokens), width=NARROW)
    wide = [
        name
        for name in views(page)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ]
    assert wide == []

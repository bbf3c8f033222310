"""Every view of the lab and each of its pages: nothing that an accessibility check objects to, nothing wider than the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
NARROW, WIDE = 360, 1280
VIEWS = ("lines", "heatmap", "heads", "mask", "calculator", "pairs", "measures", "effect", "predict")
PICTURES = ".rg-stage svg, .rg-stage canvas, .rg-stage table, .rg-effect button"
PATIENCE = 20_000
HEADS = {"?model=minilm": 72, "": 36, "?model=fill-mask": 20}


def objections(page: Page) -> list[str]:
    """What the check says against the page as it is now, and whether it is too wide."""
    found = page.evaluate(
        "async () => (await axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"
    )
    fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return found if fits else [*found, f"wider than {page.viewport_size}"]


def deeper(page: Page, view: str, *, heads: int) -> None:
    """Brings out what a view shows only once it is used."""
    if view in {"lines", "heatmap"}:
        page.locator(".rg-stage summary").click()
    elif view == "mask":
        page.locator(".rg-mask .rg-picker input").nth(3).check(force=True)
        page.locator(".rg-mask svg[role=application]").press("ArrowDown")
    elif view == "heads":
        page.locator(".rg-all-heads select").nth(1).select_option("entropy")
        expect(page.locator(".rg-all-heads select")).to_have_count(4, timeout=PATIENCE)
    elif view == "effect":
        page.locator(".rg-effect button").first.click()
        expect(page.locator(".rg-effect table, .rg-effect details").first).to_be_visible(timeout=PATIENCE)
    elif view == "measures":
        expect(page.locator(".rg-measured tbody tr")).to_have_count(heads, timeout=PATIENCE)
        page.locator(".rg-measured tbody button").first.focus()
    elif view == "predict":
        page.locator(".rg-predict svg[role=application]").press("ArrowDown")
        page.locator(".rg-predict button.rg-button").click()


@pytest.mark.parametrize(
    ("query", "locale", "scheme", "width"),
    [
        ("?model=minilm", "fr-FR", "light", WIDE),
        ("?model=minilm", "fr-FR", "dark", WIDE),
        ("?model=minilm", "en-GB", "light", WIDE),
        ("?model=minilm", "en-GB", "dark", WIDE),
        ("?model=minilm", "fr-FR", "dark", NARROW),
        ("", "en-GB", "dark", WIDE),
        ("", "fr-FR", "light", NARROW),
        ("?model=fill-mask", "fr-FR", "light", WIDE),
    ],
)
def test_everyone_can_use_each_view_and_page(visit, query, locale, scheme, width):
    page = visit(query=query, locale=locale, scheme=scheme, width=width, bypass_csp=True)
    page.set_default_timeout(PATIENCE)
    home = page.url.split("?")[0]
    page.add_script_tag(path=AXE)
    found, tabs = {}, page.locator(".rg-tabs")
    views = [view for view in VIEWS if width == NARROW or view != "heatmap"]
    for name, view in zip(tabs.locator("label").all_inner_texts(), views, strict=True):
        tabs.get_by_role("radio", name=name, exact=True).check(force=True)
        expect(page.locator(PICTURES).first).to_be_visible()
        page.wait_for_function("!document.querySelector('.rg-waiting')")
        deeper(page, view, heads=HEADS[query])
        found[name] = objections(page)
    for path in ("calculator", "zoom"):
        page.goto(home + path)
        page.locator("input, textarea").first.wait_for()
        page.add_script_tag(path=AXE)
        found[path] = objections(page)
    assert {name: said for name, said in found.items() if said} == {}

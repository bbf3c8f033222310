"""The lab without a mouse: each view's own actions and the making of a zoom, by keys alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.keyboard import choose, group, press, reach

SHORT = "The cat sat"
PATIENCE = 20_000
# The page opens on a sentence of its own; what is typed is drawn a while later.
DRAWN = "(text) => performance.getEntriesByName('regard:drawn').at(-1)?.detail.text === text"


@pytest.fixture
def start(visit):
    """Opens the lab with a short text that was typed, and the tab of a view that was reached by keys."""

    def open_(tab: str, *, text: str = SHORT) -> Page:
        page = visit()
        page.set_default_timeout(PATIENCE)
        expect(page.locator("textarea")).to_be_focused()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(text)
        page.wait_for_function(DRAWN, arg=text)
        choose(page, page.locator(".rg-tabs fieldset"), tab)
        return page

    return open_


def reading(page: Page) -> Locator:
    return page.locator(".rg-reading").first


def test_the_first_stop_skips_to_the_picture(visit):
    page = visit()
    page.evaluate("document.activeElement.blur()")
    skip = page.get_by_role("link", name="Skip to the picture")
    reach(page, skip, key="Shift+Tab")
    box = skip.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0, "the link is in sight while it has the focus"
    page.keyboard.press("Enter")
    expect(page.locator("#regard-picture")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.locator(".rg-tabs").evaluate("(tabs) => tabs.contains(document.activeElement)")


def test_a_token_is_chosen_in_the_lines_and_a_cell_in_the_grid(start):
    page = start("Lines and grid")
    choose(page, group(page, "Layer"), "2")
    choose(page, group(page, "Head"), "5")
    page.wait_for_url("**layer=2&head=5**")
    lines, grid = page.locator(".rg-plates svg[role=application]").all()
    reach(page, lines)
    press(page, "Escape")
    expect(reading(page)).to_have_text("All words look at once.")
    press(page, "ArrowDown", "ArrowDown", "Enter")
    expect(reading(page)).to_contain_text("“the” looks")
    press(page, "ArrowRight")
    expect(reading(page)).to_contain_text(re.compile("“the” is looked at|Nothing looks at “the”"))
    reach(page, grid)
    press(page, "Escape", "ArrowDown", "ArrowRight", "Enter")
    expect(reading(page)).to_contain_text("“[CLS]” gives “the”")
    reach(page, page.locator(".rg-stage summary"))
    page.keyboard.press("Enter")
    expect(page.locator(".rg-stage tbody tr")).to_have_count(5)


def test_a_head_is_opened_from_all_heads(start):
    page = start("All heads")
    reach(page, page.locator(".rg-head").first)
    press(page, "ArrowDown", "ArrowRight", "ArrowRight")
    expect(page.locator(".rg-head:focus")).to_contain_text("Layer 1, head 2")
    expect(reading(page)).to_contain_text("Layer 1, head 2")
    page.keyboard.press("Enter")
    page.wait_for_url("**layer=1&head=2&view=lines**")


def test_a_cell_of_the_mask_is_turned_and_another_mask_chosen(start):
    page = start("Mask")
    field = page.locator(".rg-mask svg[role=application]")
    reach(page, field)
    press(page, "ArrowDown", "ArrowRight", "Enter")
    expect(reading(page)).to_contain_text("“[CLS]” cannot look at “the”")
    undo = page.locator(".rg-mask .rg-choices button")
    reach(page, undo, key="Shift+Tab")
    page.keyboard.press("Space")
    expect(undo).to_have_count(0)
    expect(reading(page)).to_contain_text("“[CLS]” can look at “the”")
    choose(page, group(page, "Mask"), "Causal")
    expect(reading(page)).to_contain_text("“[CLS]” cannot look at “the”")


def test_relations_are_read_and_opened(start):
    page = start("Relations")
    reach(page, page.locator(".rg-pairs tbody button").first)
    expect(page.locator(".rg-marked .rg-query")).to_have_count(1)
    page.keyboard.press("Tab")
    row = page.locator(".rg-pairs tr.rg-here")
    expect(row.locator("button")).to_be_focused()
    looks, looked, _, layer, head = (row.locator("td").nth(at).inner_text() for at in range(5))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**layer={layer}&head={head}&view=lines**")
    expect(reading(page)).to_contain_text(f"“{looks}” gives “{looked}”")


def test_measures_are_sorted_and_a_head_opened(start):
    page = start("Measures")
    expect(page.locator(".rg-measured tbody tr")).to_have_count(72)
    column = page.locator(".rg-measured th", has=page.locator("button", has_text="Strongest look"))
    reach(page, column.locator("button"))
    press(page, "Enter")
    expect(column).to_have_attribute("aria-sort", "descending")
    press(page, "Enter")
    expect(column).to_have_attribute("aria-sort", "ascending")
    place = page.locator(".rg-measured thead th").evaluate_all(
        "(all) => all.findIndex((one) => one.hasAttribute('aria-sort'))"
    )
    cells = page.locator(f".rg-measured tbody tr > :nth-child({place + 1})").all_inner_texts()
    shares = [float(cell.strip("\u00a0<>%")) for cell in cells]
    assert len(shares) == 72
    assert shares == sorted(shares)
    reach(page, page.locator(".rg-measured tbody"))
    page.keyboard.press("ArrowUp")
    layer, head = page.locator(".rg-measured tbody :focus").inner_text().split(" · ")
    expect(reading(page)).to_contain_text(f"Layer {layer}, head {head}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**layer={layer}&head={head}&view=lines**")


def test_a_dot_of_the_measures_is_reached_and_opened(start):
    page = start("Measures")
    expect(page.locator(".rg-measured tbody tr")).to_have_count(72)
    reach(page, page.locator(".rg-measures svg[role=application]"))
    before = reading(page).inner_text()
    page.keyboard.press("ArrowRight")
    expect(reading(page)).not_to_have_text(before)
    page.keyboard.press("Enter")
    page.wait_for_url("**view=lines**")


def test_a_head_is_switched_off(start):
    page = start("What if?")
    reach(page, page.get_by_role("button", name="Switch this head off"))
    page.keyboard.press("Enter")
    expect(page.locator(".rg-results .rg-reading").first).to_contain_text(
        "answer (its hidden states) moves by"
    )
    reach(page, page.locator(".rg-results summary"))
    page.keyboard.press("Enter")
    expect(page.locator(".rg-results tbody tr").first).to_be_visible()


def test_a_guess_is_painted_and_compared(start):
    page = start("Guess")
    reach(page, page.locator(".rg-predict svg[role=application]"))
    press(page, "ArrowDown", "ArrowRight", "Space", "Space")
    expect(reading(page)).to_contain_text("You guess how much “[CLS]” looks at “the”: a lot.")
    turn, pictures = page.locator(".rg-predict > .rg-button"), page.locator(".rg-predict .rg-box > svg")
    reach(page, turn, key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(reading(page)).to_contain_text("Your guess and the real one share")
    expect(pictures).to_have_count(2)
    expect(turn).to_be_focused()
    page.keyboard.press("Enter")
    expect(pictures).to_have_count(1)
    expect(reading(page)).not_to_contain_text("a lot.")


def test_numbers_of_the_calculator_are_changed(visit):
    page = visit()
    page.set_default_timeout(PATIENCE)
    reach(page, page.locator("nav").get_by_role("link", name="Calculator"), key="Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calculator**")
    reach(page, page.locator(".rg-word input"))
    press(page, "ControlOrMeta+a")
    page.keyboard.type("papa")
    expect(page.locator(".rg-vectors input").first).to_be_visible()
    shares = page.locator(".rg-steps > li").nth(5)
    before = shares.inner_text()
    choose(page, group(page, "Who looks"), "a")
    reach(page, page.locator(".rg-vectors input").first)
    press(page, "ControlOrMeta+a")
    page.keyboard.type("3")
    expect(shares).not_to_have_text(before)
    changed = shares.inner_text()
    reach(page, page.get_by_role("button", name="Put the numbers back"))
    press(page, "Enter")
    expect(shares).not_to_have_text(changed)
    heat = page.locator(".rg-heat input")
    reach(page, heat)
    press(page, "ArrowRight", "ArrowRight")
    expect(page.locator(".rg-heat output")).to_contain_text("Above 1")

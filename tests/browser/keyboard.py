"""Going about a page with keys alone."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

MOST_STOPS = 160


def reach(page: Page, place: Locator, *, key: str = "Tab") -> None:
    """Presses Tab until the focus is on an element, or on something in it."""
    place.wait_for(state="attached")
    for _ in range(MOST_STOPS):
        if place.evaluate("(element) => element.contains(document.activeElement)"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{place} cannot be reached with {key}")


def choose(page: Page, group: Locator, name: str) -> None:
    """Goes to a group of choices, and with the arrow keys to one of them."""
    reach(page, group)
    for _ in range(MOST_STOPS):
        if group.locator("label:has(:checked)").inner_text() == name:
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"no choice {name}")


def press(page: Page, *keys: str) -> None:
    """Presses one key after the other."""
    for key in keys:
        page.keyboard.press(key)


def group(page: Page, name: str) -> Locator:
    """A group of choices by the beginning of its name."""
    legend = page.locator("legend", has_text=re.compile(f"^{name}"))
    return page.locator("fieldset").filter(has=legend).first

"""What a person sees and does in a picture inside a notebook."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

RUNNING = 60_000
"""The most milliseconds until a cell is run: the kernel starts, and Python imports Regard."""


def wait_for_picture(page: Page, word: str) -> None:
    """Until that word is drawn."""
    expect(picture(page)).to_contain_text(word, timeout=RUNNING)


def picture(page: Page) -> Locator:
    """The drawing itself."""
    return page.locator(".regard svg").last


def choose_head(page: Page, number: int) -> None:
    """Chooses one head of the layer."""
    group = page.locator(".regard fieldset").filter(has=page.locator("legend", has_text=re.compile("^Head")))
    group.get_by_role("radio", name=str(number), exact=True).check()


def numbers(page: Page) -> list[int]:
    """Whole percentages in the cells of a grid, row by row."""
    return [int(text) for text in picture(page).locator("text").all_text_contents() if text.isdigit()]

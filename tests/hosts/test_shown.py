"""The picture as the last line of a cell: it is there, it is true, and another head can be chosen."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.hosts.example import CODE, HEADS, TOKENS, shares
from tests.hosts.looking import choose_head, numbers, picture, wait_for_picture


def test_the_last_line_of_a_cell_shows_a_true_picture(cell):
    page = cell(CODE + "regard.heatmap(example, head=2, locale='en')")
    wait_for_picture(page, TOKENS[-1])
    assert numbers(page) == shares(2)
    assert page.locator("img[src^='data:image/png']").count() == 0
    choose_head(page, HEADS - 1)
    expect(picture(page)).to_contain_text("".join(map(str, shares(HEADS - 1)[:2])))
    assert numbers(page) == shares(HEADS - 1)

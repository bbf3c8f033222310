"""A picture in the middle of a cell that goes on for 20 s: it is drawn, and other heads are shown meanwhile."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.hosts.looking import choose_head, picture, wait_for_picture

TOKENS, HEADS, NEAR = 31, 89, 3
CODE = f"""import time

import numpy as np

import regard

weights = np.zeros(({HEADS}, {TOKENS}, {TOKENS}))
for head in range({HEADS}):
    weights[head, :, head % {TOKENS}] = 1
record = regard.Record.from_arrays(weights=weights, tokens=[f"word{{place}}." for place in range({TOKENS})])
show(regard.lines(record, locale="en"))
time.sleep(20)
print("a" + "wake")
"""
"""Every token of head number h looks at the token number h alone. Not all of these heads fit into what is sent ahead."""


def looked_at(head):
    """The token that gets all attention of a head, and that it gets all of it."""
    return f"word{head % TOKENS}.100%"


def test_another_head_is_shown_while_the_cell_runs(cell, host):
    page = cell(CODE)
    wait_for_picture(page, looked_at(0))
    choose_head(page, NEAR)
    expect(picture(page)).to_contain_text(looked_at(NEAR))
    assert "awake" not in page.content()
    choose_head(page, HEADS - 1)
    if host[0] == "marimo":  # its kernel does one thing at a time, so that what was not sent ahead waits
        page.wait_for_timeout(1000)
        expect(picture(page)).not_to_contain_text(looked_at(HEADS - 1))
        expect(page.locator("body")).to_contain_text("awake", timeout=30_000)
    expect(picture(page)).to_contain_text(looked_at(HEADS - 1))
    assert ("awake" in page.content()) == (host[0] == "marimo")

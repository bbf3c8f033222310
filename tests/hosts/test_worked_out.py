"""The calculator in a notebook: a number is changed, and the shares follow."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import expect

import regard
from tests.hosts.looking import RUNNING

CHANGED, NUMBER = 3, 2
"""Letter whose first number is changed, and to what."""


def shares(rows):
    """What each letter gets from the last one, in whole percent, where a row of numbers plays all three roles."""
    scores = np.exp(rows @ rows[-1] / np.sqrt(rows.shape[1]))
    return [round(share * 100) for share in scores / scores.sum()]


def written(picture):
    """The shares in a picture, from the first letter to the last."""
    return [int(share) for share in re.findall(r"(\d+)%", picture.text_content())]


def test_a_changed_number_changes_the_shares(cell):
    page = cell("import regard\n\nregard.calculator('chat', query=3, locale='en')")
    picture = page.locator(".regard svg").first
    expect(picture).to_contain_text("%", timeout=RUNNING)
    rows = np.array(regard.calculator("chat").record.layers[0].query[0], float)
    assert written(picture) == shares(rows)
    rows[CHANGED, 0] = NUMBER
    page.get_by_label("query, key and value of “t”, number 1", exact=True).fill(str(NUMBER))
    expect(picture).to_contain_text(f"{max(shares(rows))}%")
    assert written(picture) == shares(rows)

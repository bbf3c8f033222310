"""A map in a notebook: flown over with wheel and mouse, whose tiles and exact weights come through the notebook's own channel."""

from __future__ import annotations

import re
from functools import cache

import pytest
from playwright.sync_api import expect

import regard
from tests.hosts.looking import RUNNING

TOKENS = 1103
"""Many tiles, and more than any screen shows one by one: from afar, each pixel is a block."""

CODE = f"""import numpy as np

import regard

query, key = np.random.default_rng(13).normal(size=(2, 1, {TOKENS}, 7)).astype(np.float32)
named = [f"word{{place}}." for place in range({TOKENS})]
example = regard.Record.from_arrays(query, key, mask=regard.Causal(), tokens=named)
"""
SHARP = ".rg-flight[data-idle=yes]"
HERE, THERE = {"x": 200, "y": 250}, {"x": 290, "y": 210}
"""Points of a canvas in a narrow column too, where queries see keys from afar."""
NEAR = re.compile(r"“word(\d+)\.” \((\d+)\)")


@cache
def record() -> regard.Record:
    """What ``example`` is after that code."""
    names: dict[str, regard.Record] = {}
    exec(CODE, names)
    return names["example"]


def test_a_map_is_flown_over_and_tells_exact_weights(cell):
    page = cell(CODE + "regard.zoom(example, locale='en')")
    page.wait_for_selector(SHARP, timeout=RUNNING)
    assert page.locator(".regard .rg-flight").get_attribute("data-level") != "0"
    canvas = page.locator(".regard canvas")
    canvas.hover(position=HERE)
    for _ in range(6):
        page.mouse.wheel(0, -240)
    page.wait_for_selector(f"{SHARP}[data-level='0']")
    canvas.hover(position=HERE)
    read = [exact(page)]
    canvas.drag_to(canvas, source_position=HERE, target_position=THERE)
    canvas.hover(position=HERE)
    page.wait_for_selector(f"{SHARP}[data-level='0']")
    read.append(exact(page, other_than=read[0]))
    for query, key, weight in read:
        assert weight == pytest.approx(record().layers[0].weights(0)[query, key])


def exact(page, other_than=None):
    """Query, key and weight of the cell under the pointer, once it is another one and has been weighed."""
    line = page.locator(".regard .rg-reading")
    expect(line.locator("[data-weight]:not([data-weight=waits])")).to_be_visible()
    expect(line).to_contain_text(NEAR)
    if other_than:
        expect(line).not_to_contain_text(f"({other_than[0]})")
        expect(line.locator("[data-weight]:not([data-weight=waits])")).to_be_visible()
    query, key = ({*map(int, named)} for named in NEAR.findall(line.inner_text())[:2])
    assert len(query) == len(key) == 1, "each token has the name that belongs to its number"
    weight = float(line.locator("[data-weight]").get_attribute("data-weight"))
    return query.pop(), key.pop(), weight

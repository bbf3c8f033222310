"""The page on recurrence and attention: what is shown was measured, and everyone can read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regard.comparison.result import shipped

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


def opened(visit, **options):
    page = visit(**options)
    page.goto(page.url.split("?")[0].rstrip("/") + "/compare")
    page.wait_for_selector(".rg-claim > section table")
    return page


@pytest.mark.parametrize(
    ("locale", "scheme", "width"),
    [("fr-FR", "light", 1280), ("en-GB", "dark", 390), ("en-GB", "light", 1280)],
)
def test_everyone_can_read_it(visit, locale, scheme, width):
    page = opened(visit, locale=locale, scheme=scheme, width=width, bypass_csp=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for summary in page.locator(".rg-chart summary").all():
        summary.press("Enter")
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "async () => (await axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"
    )
    assert found == []


def test_what_it_shows_was_measured(visit):
    page = opened(visit)
    measured = json.loads(shipped())
    assert page.locator(".rg-verdict").count() == len(measured["claims"])
    said = {
        "holds": "Holds here",
        "partly": "Holds in part",
        "fails": "Does not hold here",
        "unmeasured": "Not measured yet",
    }
    assert page.locator(".rg-verdict").all_inner_texts() == [
        said[each["verdict"]]
        for each in sorted(measured["claims"], key=lambda each: each["verdict"] == "unmeasured")
    ]
    copying = next(task for task in measured["tasks"] if task["name"] == "copying")
    scores = copying["competitors"]["many-heads"]["accuracy"]["40"]
    chart = page.locator(".rg-chart", has_text="Copying")
    chart.locator("summary").click()
    row = chart.locator("tr", has_text="Attention, four heads")
    assert f"{100 * sum(scores) / len(scores):.1f}%" in row.inner_text()

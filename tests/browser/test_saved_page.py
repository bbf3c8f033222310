"""A saved page, opened from the disk with no network and no server."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

import regard
from regard.record import Record


@pytest.fixture
def opened(browser: Browser, tmp_path):
    """Opens a picture saved as a page; complaints of the page fail the test."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    complaints: list[str] = []

    def open_(view):
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(view.save(tmp_path / "page.html").as_uri())
        expect(page.locator("svg").first).to_be_visible()
        return page

    yield open_
    context.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("locale", "words"), [("fr", ["qui regarde", "0,05"]), ("en", ["who looks", "0.05"])]
)
def test_it_opens_offline_and_says_that_it_is_rounded(opened, chat_record, locale, words):
    page = opened(regard.lines(chat_record, layer=3, head=5, locale=locale))
    for word in words:
        expect(page.locator("body")).to_contain_text(word)


def test_it_answers_for_every_head(opened, chat_record):
    page = opened(regard.heatmap(chat_record, layer=0, head=0, locale="en"))
    page.get_by_role("radio", name="11").last.click()
    rounded = chat_record.layers[0].weights(11).ravel().round(3)
    strongest = round(rounded.max() * 100)
    expect(page.locator("svg").last).to_contain_text(str(strongest))
    shown = [int(text) for text in page.locator("svg text").all_text_contents() if text.isdigit()]
    assert max(shown) == strongest
    assert sum(shown) == pytest.approx(rounded.sum() * 100, abs=len(rounded) / 2)


def test_only_what_is_exactly_0_is_a_dot_in_the_page_as_in_the_picture(opened, tmp_path):
    weights = [[1.0, 0.0, 0.0], [0.0002, 0.7, 0.2998], [0.5, 0.4999, 0.0001]]
    view = regard.heatmap(Record.from_arrays(weights=[weights], tokens=["a", "b", "c"]), locale="en")
    page = opened(view)
    dots = page.locator(".rg-heatmap svg circle:not(.rg-ring)")
    expect(dots).to_have_count(2 + 1)
    assert view.save(tmp_path / "page.svg").read_text(encoding="utf-8").count("<circle") == 2 + 1
    page.locator("summary").click()
    rows = page.locator("tbody tr").all_inner_texts()
    assert [row.split() for row in rows] == [
        ["a", "100.0%", "0.0%", "0.0%"],
        ["b", "<0.1%", "70.0%", "30.0%"],
        ["c", "50.0%", "50.0%", "<0.1%"],
    ]


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("width", [390, 1280, 1600])
def test_the_legend_is_whole_at_every_width(opened, width, locale):
    tokens = ["le", "chat", "noir", "dort", "ici"]
    page = opened(regard.heatmap(Record.from_arrays(weights=[np.eye(5)], tokens=tokens), locale=locale))
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.locator(".rg-heatmap")).to_contain_text({"en": "exactly 0", "fr": "exactement 0"}[locale])
    page.wait_for_function(  # the drawing follows the new width a moment later
        """() => {
            const texts = [...document.querySelectorAll(".rg-heatmap svg text")];
            return texts.length > 10 && texts.every((text) => {
                const [inner, box] = [text, text.closest(".rg-box")].map((each) => each.getBoundingClientRect());
                return inner.right <= box.right && inner.bottom <= box.bottom && inner.left >= box.left;
            });
        }""",
        timeout=5000,
    )


def test_hostile_tokens_stay_text(opened):
    tokens = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\u202eevil", "plain"]
    record = Record.from_arrays(weights=[[[0.25] * 4] * 4], tokens=tokens)
    page = opened(regard.lines(record, locale="en"))
    expect(page.locator("svg").first).to_contain_text("plain")
    assert page.locator("img").count() == 0

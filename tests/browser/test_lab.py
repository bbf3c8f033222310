"""The lab's page, as a person meets it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import regard

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
FRENCH, ENGLISH = "Le chat noir dort sur le canapé.", "The cat sat on the mat because it was tired."


def write(page: Page, text: str) -> None:
    """Writes a text and waits for its picture."""
    before = page.get_attribute("html", "data-drawn")
    page.fill("textarea", text)
    page.wait_for_selector(f"html:not([data-drawn='{before}'])", timeout=20_000)


def group(page: Page, name: str) -> Locator:
    """A group of choices by the beginning of its name."""
    return page.locator("fieldset").filter(has=page.locator("legend", has_text=re.compile(f"^({name})")))


def chosen(page: Page) -> tuple[int, int]:
    """Layer and head that are picked."""
    picked = [
        group(page, name).locator("label:has(:checked)").inner_text()
        for name in ("Layer|Couche", "Head|Tête")
    ]
    return int(picked[0]), int(picked[1])


def numbers(page: Page) -> list[int]:
    """Whole percentages in the heatmap's cells, row by row."""
    return [
        int(text) for text in page.locator("svg").last.locator("text").all_text_contents() if text.isdigit()
    ]


@pytest.mark.parametrize(("locale", "text"), [("fr-FR", FRENCH), ("en-GB", ENGLISH), ("de-DE", ENGLISH)])
def test_the_first_thing_shown_is_true(visit, locale, text):
    page = visit(locale=locale)
    assert page.input_value("textarea") == text
    layer, head = chosen(page)
    weights = regard.look(text).layers[layer].weights(head)
    assert numbers(page) == [round(weight * 100) for weight in weights.ravel() if round(weight * 100) >= 1]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
def test_everyone_can_use_it(visit, locale, scheme, width):
    page = visit(locale=locale, scheme=scheme, width=width, bypass_csp=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "async () => (await axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"
    )
    assert found == []


def test_the_picture_follows_as_one_types(visit):
    page = visit()
    page.fill("textarea", "")
    page.locator("textarea").press_sequentially("Hello zebra", delay=20)
    expect(page.locator("svg").first).to_contain_text("zebra", timeout=10_000)


def test_switching_the_language_translates_the_page(visit):
    page = visit(locale="en-GB")
    expect(page.locator("body")).to_contain_text("who looks")
    page.get_by_role("radio", name="FR").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("body")).to_contain_text("qui regarde")
    expect(page.locator("body")).not_to_contain_text("who")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_layer_and_head_are_picked_by_keyboard(visit):
    page = visit()
    layer, head = chosen(page)
    group(page, "Layer").locator("input:checked").focus()
    page.keyboard.press("ArrowLeft")
    assert chosen(page) == ((layer - 1) % 6, head)
    group(page, "Head").locator("input:checked").focus()
    page.keyboard.press("ArrowRight")
    assert chosen(page) == ((layer - 1) % 6, (head + 1) % 12)


def test_tokens_are_reached_by_keyboard(visit):
    page = visit()
    page.locator("svg[tabindex='0']").first.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-live]").first).to_contain_text("the")


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{constructor.constructor('alert(1)')()}}",
        "javascript:alert(1)",
        "\u202eabc\u202c שלום",
        "e" + "\u0301" * 300,
        "🐈‍⬛ 👩‍👩‍👧‍👧 é à ç œ",
    ],
)
def test_hostile_texts_are_only_texts(visit, text):
    page = visit()
    write(page, f"look {text} end")
    expect(page.locator("svg").first).to_contain_text("look")


def test_a_text_that_is_too_long_says_what_was_cut(visit):
    page = visit()
    page.fill("textarea", " ".join(f"word{number}" for number in range(3000)))
    expect(page.locator("[role=alert]")).to_contain_text("MiniLM reads at most 512", timeout=20_000)
    expect(page.locator("body")).to_contain_text(re.compile(r"word2\d\d"))
    write(page, "short again")
    expect(page.locator("svg").first).to_contain_text("again")


def test_an_empty_text_says_what_to_do_and_the_lab_goes_on(visit):
    page = visit()
    page.fill("textarea", "")
    page.wait_for_timeout(300)
    assert page.locator("svg text").count() == 0
    write(page, "The lab goes on")
    expect(page.locator("svg").first).to_contain_text("lab")


def test_a_text_with_a_character_that_no_text_holds_is_told(visit):
    page = visit()
    page.fill("textarea", "abc\u0000def")
    page.evaluate(
        """() => { const box = document.querySelector("textarea"); box.value = "abc" + String.fromCharCode(0xd800);
        box.dispatchEvent(new Event("input", { bubbles: true })); }"""
    )
    expect(page.locator("[role=alert]")).to_contain_text("U+D800")
    write(page, "fine again")
    expect(page.locator("body")).not_to_contain_text("U+D800")


def test_the_address_works_once(browser, session):
    page = browser.new_context().new_page()
    answer = page.goto(session["login"])
    assert answer.status == 401
    expect(page.locator("body")).to_contain_text("regard lab")
    page.context.close()


def test_an_address_opens_the_same_thing_in_another_browser(visit, session, browser):
    page = visit(locale="en-GB")
    write(page, "Hello zebra & co")
    group(page, "Layer").get_by_role("radio", name="5", exact=True).click()
    group(page, "Head").get_by_role("radio", name="7", exact=True).click()
    page.get_by_role("radio", name="FR").click()
    page.wait_for_url(re.compile(r"layer=5.*head=7.*lang=fr|lang=fr.*layer=5.*head=7|layer=5&head=7"))
    page.wait_for_timeout(400)
    address = page.url
    steps = page.evaluate("history.length")
    other = browser.new_context(storage_state=session["state"], locale="en-GB").new_page()
    other.goto(address)
    other.wait_for_selector("html[data-drawn]")
    assert other.input_value("textarea") == "Hello zebra & co"
    assert chosen(other) == (5, 7)
    expect(other.locator("html")).to_have_attribute("lang", "fr")
    assert steps <= 3, "each change is a step back"
    other.goto(session["home"] + "?text=Hello&view=none&layer=-3&head=x&model=none&lang=xx&theme=pink")
    other.wait_for_selector("html[data-drawn] figure svg")
    other.context.close()


def test_a_text_too_long_for_a_link_stays_in_the_tab(visit):
    page = visit()
    write(page, "word " * 401)
    expect(page.locator("body")).to_contain_text("too long for a link")
    page.wait_for_timeout(400)
    assert "text=" not in page.url
    page.reload()
    page.wait_for_selector("html[data-drawn]")
    assert page.input_value("textarea").startswith("word word")


def test_a_record_is_kept_and_opened_again(visit, tmp_path):
    page = visit()
    write(page, "Hello zebra")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Keep this record").click()
    kept.value.save_as(tmp_path / "zebra.safetensors")
    assert len(regard.Record.load(tmp_path / "zebra.safetensors").layers) == 6
    write(page, "Something else")
    page.locator("input[type=file]").set_input_files(tmp_path / "zebra.safetensors")
    expect(page.locator("body")).to_contain_text("From the file zebra.safetensors")
    assert page.input_value("textarea") == "Hello zebra"
    page.wait_for_url(re.compile("record=[0-9a-f]{32}"))
    write(page, "My own words")
    expect(page.locator("body")).not_to_contain_text("From the file")
    page.wait_for_timeout(400)
    assert "record=" not in page.url
    (tmp_path / "no.safetensors").write_text("Once upon a time.")
    page.locator("input[type=file]").set_input_files(tmp_path / "no.safetensors")
    expect(page.locator("[role=alert]").first).to_contain_text("not a record that Regard saved")
    expect(page.locator("svg").first).to_contain_text("words")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_one_click_apart(visit, width):
    page = visit(width=width)
    nav = page.locator("nav")
    expect(nav.locator("[aria-current=page]")).to_have_text("Look")
    group(page, "Layer").get_by_role("radio", name="5", exact=True).click()
    page.wait_for_url("**layer=5**")
    nav.get_by_role("link", name="Zoom").click()
    page.wait_for_url("**/zoom")
    page.locator("nav").get_by_role("link", name="Look").click()
    page.wait_for_selector("html[data-drawn]")
    assert chosen(page)[0] == 5

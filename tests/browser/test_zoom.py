"""The zoom's page, as a person meets it."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from regard.lab import server
from regard.lab.app import Laboratory, application
from regard.lab.entrance import Entrance
from tests.browser.conftest import refused
from tests.browser.keyboard import press, reach
from tests.zoom_pyramids import pyramid

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
SHARP = ".rg-flight[data-idle=yes]"
COLOURS = """(canvas, [left, top, width, height]) => {
    const { data } = canvas.getContext("2d").getImageData(left, top, width, height);
    const found = new Set();
    for (let at = 0; at < data.length; at += 4) found.add(data.slice(at, at + 3).join());
    return [...found];
}"""


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory, browser):
    """A laboratory with a zoom open, and the session of somebody who was let in."""
    zoom, kept = pyramid(tmp_path_factory.mktemp("zoom") / "pyramid"), tmp_path_factory.mktemp("kept")
    with server.listen(0) as listener:
        port = listener.getsockname()[1]
        open_ = Laboratory(Entrance(port), pyramid=zoom, zooms=kept)
        ready = threading.Event()
        runs = server.Server(application(open_, port=port), ready=ready.set)
        thread = threading.Thread(target=runs.run, kwargs={"sockets": [listener]})
        thread.start()
        assert ready.wait(10)
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/login?token={open_.entrance.token}")
        open_.address, open_.cookies = page.url, context.storage_state()["cookies"]
        context.close()
        yield open_
        runs.should_exit = True
        thread.join()
        open_.close()
    zoom.close()


@pytest.fixture
def fly(browser, laboratory):
    """Opens the zoom at a place; complaints of the page fail the test."""
    contexts, complaints = [], []

    def open_(place="", *, locale="en-GB", width=1280, scheme="light", sharp=True, **options):
        context = browser.new_context(
            storage_state={"cookies": laboratory.cookies, "origins": []},
            locale=locale,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("console", lambda message: complaints.append(message.text) if refused(message) else None)
        page.goto(laboratory.address + place)
        if sharp:
            page.wait_for_selector(SHARP)
        return page

    open_.complaints = complaints
    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def point(page, x, y):
    """Rests the pointer over a place of the canvas."""
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)


def pixels(page):
    return page.locator("canvas").evaluate("canvas => canvas.toDataURL()")


def kept(page, pattern):
    """Waits until the address keeps such a place."""
    page.wait_for_url(re.compile(pattern))
    return "#" + page.url.partition("#")[2]


def test_the_printed_address_leads_to_the_whole_matrix(laboratory, fly):
    assert laboratory.address.endswith(f"/zoom/{laboratory.pyramid.digest}")
    page = fly()
    assert page.locator("h2").inner_text().startswith("Le chat dort </script>")
    assert int(page.get_attribute(".rg-flight", "data-level")) == 1
    canvas = page.locator("canvas")
    origin = 116, 104
    masked = canvas.evaluate(COLOURS, [origin[0] + 400, origin[1] + 20, 40, 40])
    seen = canvas.evaluate(COLOURS, [origin[0] + 20, origin[1] + 20, 40, 40])
    assert any(colour == "251,250,246" for colour in masked), "the ground between the lines of the hatching"
    assert 2 <= len(masked) < 20 < len(seen)


def test_the_cell_under_the_pointer_has_its_exact_weight(laboratory, fly):
    page = fly("#0/2/700.5/600.5/30")
    for query, key in [(600, 700), (597, 705)]:
        centre = page.locator("canvas").evaluate("canvas => [canvas.clientWidth, canvas.clientHeight]")
        across = 116 + (centre[0] - 120) / 2 + (key - 700) * 30
        down = 104 + (centre[1] - 108) / 2 + (query - 600) * 30
        point(page, across, down)
        expect(page.locator(".rg-reading")).to_contain_text(f"({query})")
        expect(page.locator(".rg-reading")).to_contain_text(f"“mot{key}” ({key}): ")
        page.wait_for_selector("[data-weight]:not([data-weight=waits])")
        weight = float(page.get_attribute("[data-weight]", "data-weight"))
        assert weight == pytest.approx(laboratory.pyramid.cell(0, 2, query, key))


@pytest.mark.parametrize(
    ("locale", "words"),
    [("fr-FR", "n’a pas le droit de regarder « mot1200 » (1 200) : masqué."), ("en-GB", "masked.")],
)
def test_a_masked_cell_is_said_in_words(fly, locale, words):
    page = fly(locale=locale)
    page.locator("form:not(.rg-find) input").first.fill("5")
    page.locator("form:not(.rg-find) input").nth(1).fill("1 200")
    page.keyboard.press("Enter")
    expect(page.locator(".rg-reading")).to_contain_text(words)


def test_everything_can_be_done_by_keyboard(fly):
    page = fly()
    page.locator("canvas").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".rg-block")).to_contain_text("is a block: on average")
    expect(page.locator("[aria-live=polite]")).to_contain_text("looks at")
    first = page.locator("[aria-live=polite]").inner_text()
    for _ in range(7):
        page.keyboard.press("+")
        page.wait_for_timeout(200)
    page.wait_for_selector(".rg-flight[data-level='0'][data-idle=yes]")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-live=polite]")).not_to_have_text(first)
    expect(page.locator("[aria-live=polite]")).to_contain_text(re.compile(r"“mot\d+”"))
    page.keyboard.press("Home")
    page.wait_for_selector(".rg-flight[data-level='1']")
    page.keyboard.press("Escape")
    expect(page.locator(".rg-reading")).to_contain_text("Point at the picture")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


def test_a_link_opens_the_same_view(fly):
    page = fly("#0/2/500/400/1.5")
    point(page, 400, 400)
    page.mouse.wheel(0, -240)
    page.mouse.down()
    page.mouse.move(500, 500, steps=4)
    page.mouse.up()
    place = kept(page, r"#0/2/[\d.]+/[\d.]+/3$")
    page.mouse.move(2, 2)
    page.wait_for_selector(SHARP)
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert pixels(fly(place)) == pixels(page)


def test_another_head_is_shown_at_the_same_place(fly):
    page = fly("#0/0/500/400/2")
    before = pixels(page)
    page.get_by_role("radio", name="2").click()
    kept(page, r"#0/2/500/400/2$")
    page.wait_for_selector(SHARP)
    assert pixels(page) != before


def test_tiles_that_nobody_sees_any_more_are_given_up(fly, laboratory, monkeypatch):
    zoom, computed = laboratory.pyramid, []

    class Slow:
        def __getattr__(self, name):
            return getattr(zoom, name)

        def tile(self, *place):
            computed.append(place)
            time.sleep(0.15)
            return zoom.tile(*place)

    page = fly()
    monkeypatch.setattr(laboratory, "pyramid", Slow())
    given_up = []
    page.on("requestfailed", lambda request: given_up.append(request.post_data))
    with page.expect_request("**/api/answer"):
        page.evaluate("location.hash = '#0/2/300/300/2'")
    page.evaluate("location.hash = '#0/2/1000/1000/2'")
    page.wait_for_selector(".rg-flight[data-idle=no]")
    page.wait_for_selector(SHARP)
    assert len(given_up) >= 2
    asked = set(re.findall(r'"row":(\d),"column":(\d)', " ".join(given_up)))
    done = {(str(row), str(column)) for *_, row, column in computed}
    assert asked - done, "a tile that was given up while it waited was computed all the same"


def test_when_the_laboratory_is_gone_the_page_says_so_and_goes_on(fly):
    page = fly(locale="fr-FR")
    page.route("**/api/answer", lambda route: route.abort("connectionrefused"))
    page.evaluate("location.hash = '#0/2/600/600/9'")
    expect(page.locator("[role=alert]").first).to_contain_text("Le laboratoire ne répond pas")
    page.wait_for_selector(".rg-flight[data-idle=stuck]")
    page.unroute("**/api/answer")
    page.get_by_role("button", name="Réessayer").click()
    page.wait_for_selector(SHARP)
    expect(page.locator("[role=alert]").first).to_be_empty()
    assert all("ERR_CONNECTION_REFUSED" in complaint for complaint in fly.complaints)
    fly.complaints.clear()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
def test_everyone_can_use_it(fly, locale, scheme, width):
    page = fly(locale=locale, scheme=scheme, width=width, bypass_csp=True)
    page.locator("canvas").focus()
    page.keyboard.press("ArrowLeft")
    page.locator("summary").click()
    page.wait_for_selector("tbody")
    page.wait_for_selector("[data-weight]:not([data-weight=waits])")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "async () => (await axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"
    )
    assert found == []


def test_the_canvas_follows_language_ground_and_width(fly):
    page = fly("#0/2/600/600/20")
    seen = [pixels(page)]
    page.get_by_role("button", name="Dark").click()
    page.get_by_role("radio", name="FR").click()
    expect(page.locator("canvas")).to_have_attribute("aria-label", re.compile("^Couche 0, tête 2"))
    page.wait_for_timeout(100)
    seen.append(pixels(page))
    page.set_viewport_size({"width": 500, "height": 900})
    page.wait_for_timeout(200)
    assert page.locator("canvas").evaluate("canvas => canvas.width === canvas.clientWidth")
    seen.append(pixels(page))
    assert len(set(seen)) == 3
    assert page.locator("canvas").evaluate(COLOURS, [0, 0, 1, 1]) == ["19,19,17"]


def test_a_sharp_screen_gets_a_sharp_picture(fly):
    page = fly(device_scale_factor=2)
    assert page.locator("canvas").evaluate("canvas => canvas.width === 2 * canvas.clientWidth")
    assert int(page.get_attribute(".rg-flight", "data-level")) == 0


def test_a_finger_chooses_a_cell(fly):
    page = fly(width=390, has_touch=True)
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    page.touchscreen.tap(box["x"] + 130, box["y"] + 120)
    expect(page.locator(".rg-reading")).to_contain_text("looks at")


def test_hostile_tokens_stay_text(fly):
    page = fly("#0/2/30/30/30")
    page.locator("canvas").focus()
    page.keyboard.press("ArrowDown")
    page.locator("summary").click()
    expect(page.locator("tbody")).to_contain_text("<img src=x onerror=al")
    expect(page.locator("tbody")).to_contain_text("U+202Enoir")
    assert page.locator("img").count() == 0


def test_a_link_keeps_the_chosen_cell(fly):
    page = fly("#0/2/500/400/30")
    page.locator("canvas").focus()
    page.keyboard.press("ArrowLeft")
    place = kept(page, r"#0/2/[\d.]+/[\d.]+/30/400/499$")
    other = fly(place)
    expect(other.locator(".rg-reading")).to_contain_text("“mot499” (499)")
    gone = fly("#0/2/500/400/30/400/9999")
    expect(gone.locator(".rg-reading")).to_contain_text("Point at the picture")


def test_words_are_found_one_after_the_other(fly, laboratory):
    page = fly()
    page.locator("input[type=search]").fill("mot73")
    page.keyboard.press("Enter")
    expect(page.locator(".rg-find")).to_contain_text("1 of 11")
    expect(page.locator(".rg-reading")).to_contain_text("“mot73” (73)")
    page.keyboard.press("Enter")
    expect(page.locator(".rg-reading")).to_contain_text("“mot730” (730)")
    page.get_by_role("button", name="Previous").click()
    page.get_by_role("button", name="Previous").click()
    expect(page.locator(".rg-find")).to_contain_text("11 of 11")
    page.locator("input[type=search]").fill("chien")
    page.keyboard.press("Enter")
    expect(page.locator(".rg-find")).to_contain_text("“chien” does not stand in this text.")


def test_the_wheel_does_not_end_where_all_is_masked(fly):
    page = fly()
    point(page, 116 + 500, 104 + 40)
    for _ in range(20):
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(30)
    kept(page, r"/64$")
    page.wait_for_selector(SHARP)
    page.wait_for_timeout(500)
    x, y = map(float, re.search(r"#0/0/([\d.]+)/([\d.]+)/", page.url).groups())
    wide, high = page.locator("canvas").evaluate("canvas => [canvas.width - 120, canvas.height - 108]")
    assert x - wide / 128 - (y + high / 128) < 401, "no query in sight sees any key in sight"


def test_the_tools_are_on_the_first_screen(fly):
    page = fly()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    page.wait_for_selector(SHARP)
    for tool in (page.locator("canvas"), page.get_by_role("button", name="Go", exact=True)):
        box = tool.bounding_box()
        assert box["y"] + box["height"] <= 800


def test_without_the_laboratory_what_stands_in_has_no_lines(fly):
    page = fly()
    page.route("**/api/answer", lambda route: route.abort("connectionrefused"))
    page.evaluate("location.hash = '#0/2/600/600/40'")
    page.wait_for_selector(".rg-flight[data-idle=stuck]")
    fly.complaints.clear()
    row = page.locator("canvas").evaluate(COLOURS, [116, 300, 300, 1])
    assert "251,250,246" not in row
    fly.complaints.clear()


def test_a_zoom_is_made_from_a_file_and_found_again(fly, laboratory, tmp_path):
    home = laboratory.address.split("/zoom")[0]
    page = fly("", sharp=False)
    page.goto(f"{home}/zoom")
    expect(page.locator("nav [aria-current=page]")).to_have_text("Zoom")
    book = tmp_path / "book.txt"
    book.write_bytes(b"\xff\xfe no text")
    page.locator("input[type=file]").set_input_files(book)
    page.get_by_role("button", name="Make the zoom").click()
    expect(page.locator("[role=alert]").first).to_contain_text("not plain text in UTF-8", timeout=10_000)
    text = " ".join(f"The cat number {number} slept on the mat." for number in range(250))
    book.write_text(text)
    page.locator("input[type=file]").set_input_files(book)
    page.get_by_role("button", name="Make the zoom").click()
    page.reload()
    page.wait_for_selector("progress, li a", timeout=90_000)
    page.wait_for_url("**/zoom/*", timeout=90_000) if page.locator("progress").count() else None
    if page.url.endswith("/zoom"):  # it was there before the page was
        page.locator("li a").first.click()
    page.wait_for_selector(SHARP)
    expect(page.locator("main")).to_contain_text(re.compile(r"read in \d pieces"))
    page.locator("input[type=search]").fill("number 249")
    page.keyboard.press("Enter")
    expect(page.locator(".rg-find")).to_contain_text("1 of 1")
    page.goto(f"{home}/zoom")
    expect(page.locator("li")).to_contain_text(["minilm, layer 3"])


@pytest.mark.parametrize(("locale", "scheme", "width"), [("fr-FR", "dark", 360), ("en-GB", "light", 1280)])
def test_everyone_can_make_one(fly, laboratory, locale, scheme, width):
    page = fly("", locale=locale, scheme=scheme, width=width, sharp=False, bypass_csp=True)
    page.goto(laboratory.address.split("/zoom")[0] + "/zoom")
    page.wait_for_selector("select")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "async () => (await axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"
    )
    assert found == []


def test_a_zoom_is_made_flown_over_and_searched_by_keyboard(fly, laboratory):
    page = fly("", sharp=False)
    reach(page, page.locator("nav").get_by_role("link", name="Zoom"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/zoom$"))
    box = page.locator("form textarea")
    reach(page, box)
    page.keyboard.insert_text(" ".join(f"The cat number {number} slept." for number in range(60)))
    reach(page, page.locator(".rg-wanted input[type=number]"))
    press(page, "ArrowDown")
    reach(page, page.get_by_role("button", name="Make the zoom"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/zoom/*", timeout=90_000)
    page.wait_for_selector(SHARP)
    expect(page.locator("fieldset", has_text="Layer").get_by_role("radio", name="2")).to_be_checked()
    reach(page, page.locator("canvas"))
    press(page, "ArrowDown", "ArrowLeft")
    expect(page.locator("[aria-live=polite]")).to_contain_text("looks at")
    first = page.url
    press(page, "+", "+", "Shift+ArrowDown")
    page.wait_for_function("(before) => location.href !== before", arg=first)
    reach(page, page.locator("input[type=search]"))
    page.keyboard.type("59")
    page.keyboard.press("Enter")
    expect(page.locator(".rg-find")).to_contain_text("1 of 1")

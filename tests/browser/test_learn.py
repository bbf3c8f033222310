"""The page of the lessons: everyone can read it, and every picture is there; and the teacher's page on a class."""

from __future__ import annotations

from pathlib import Path

import pytest

from regard.course.catalogue import exercises
from regard.course.keeping.standing import Level, Standing
from regard.course.report import page as report
from regard.course.report.reading import Handed, Learner, Unreadable

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
LESSONS = 7


def opened(visit, **options):
    page = visit(**options)
    page.goto(page.url.split("?")[0].rstrip("/") + "/learn")
    page.wait_for_selector(".rg-lessons h3")
    return page


@pytest.mark.parametrize(
    ("locale", "scheme", "width"),
    [("fr-FR", "light", 1280), ("en-GB", "dark", 390), ("fr-FR", "dark", 320), ("en-GB", "light", 1280)],
)
def test_everyone_can_read_it(visit, locale, scheme, width):
    page = opened(visit, locale=locale, scheme=scheme, width=width, bypass_csp=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "async () => (await axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"
    )
    assert found == []


def test_every_lesson_has_its_picture(visit):
    page = opened(visit)
    pictures = page.locator(".rg-lessons img")
    assert pictures.count() == LESSONS
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("(image) => image.decode()")
        assert picture.evaluate("(image) => image.naturalWidth > 100 && image.naturalHeight > 100")


def test_pictures_follow_the_language_and_the_ground(visit):
    page = opened(visit)
    page.get_by_role("button", name="Dark").click()
    page.get_by_role("radio", name="FR").check()
    page.get_by_role("heading", name="Apprendre l’attention").wait_for()
    first = page.locator(".rg-lessons img").first
    assert first.get_attribute("src") == "/api/lessons/letters/picture?lang=fr&theme=dark"


def test_the_masthead_leads_there_and_says_where_one_is(visit):
    page = visit()
    page.get_by_role("link", name="Learn").click()
    page.wait_for_selector(".rg-lessons")
    assert page.locator("nav [aria-current=page]").inner_text() == "Learn"


@pytest.mark.parametrize(("language", "scheme", "width"), [("fr", "light", 390), ("en", "dark", 1280)])
def test_everyone_can_read_the_page_of_a_class(browser, tmp_path, language, scheme, width):
    mistakes = {
        name: Standing(Level.TRIED, (each.mistakes[0].name,)) for name, (_, each) in exercises().items()
    }
    learners = tuple(Learner(name, f"{name}.txt", mistakes) for name in ("Zoé", "x" * 90, "<b>Ali</b>"))
    problem = Unreadable("class.txt:3", "y" * 90, {"en": "Why.", "fr": "Pourquoi."})
    path = tmp_path / "class.html"
    path.write_text(report.page(Handed(learners, (problem,)), language), encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_text("<b>Ali</b>").count() > 0
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "async () => (await axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"
    )
    context.close()
    assert found == []

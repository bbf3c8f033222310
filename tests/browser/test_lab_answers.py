"""What models answer in the lab: a translation that follows each stroke, its direction, and what is said of texts they cannot know."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

import regard
from tests.browser.test_lab import chosen, group, write

FRENCH, ENGLISH = "Le chat noir dort sur le canapé.", "The black cat is sleeping on the sofa."
PATIENCE = 20_000


def answer(page: Page):
    return page.locator(".rg-answer bdi")


@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
def test_the_lab_opens_on_a_translation_into_english_with_the_head_that_aligns(visit, locale):
    page = visit(locale=locale, query="")
    assert page.input_value("textarea") == FRENCH
    record = regard.look(FRENCH, model="translate", to="en")
    expect(answer(page)).to_have_text(record.prediction)
    expect(answer(page)).to_have_attribute("lang", "en")
    picked = group(page, "Layer|Couche").locator("label:has(:checked)").inner_text()
    layer, head = (
        int(picked.split()[0]),
        int(group(page, "Head|Tête").locator("label:has(:checked)").inner_text()),
    )
    assert record.layers[layer].kind == "cross"
    weights = record.layers[layer].weights(head)
    assert record.axes[0].labels[weights[record.axes[2].labels.index(" cat")].argmax()] == " chat"


def test_the_translation_follows_as_one_types(visit):
    page = visit(query="")
    page.fill("textarea", "")
    expect(page.locator(".rg-answer")).to_have_count(0)
    page.locator("textarea").press_sequentially("Bonjour Tom.", delay=30)
    expect(answer(page)).to_have_text(
        regard.load("translate").predict(["Bonjour Tom."], to="en")[0].text, timeout=PATIENCE
    )
    expect(page.locator("svg").first).to_contain_text("Tom")


def test_the_direction_is_turned_and_stands_in_the_address(visit):
    page = visit(query="")
    page.get_by_role("radio", name="English → French").check(force=True)
    assert page.input_value("textarea") == ENGLISH
    expect(answer(page)).to_have_text(
        regard.load("translate").predict([ENGLISH], to="fr")[0].text, timeout=PATIENCE
    )
    expect(answer(page)).to_have_attribute("lang", "fr")
    page.wait_for_url(re.compile("to=fr"))
    write(page, "I have two dogs.")
    page.wait_for_url(re.compile("two(%20|\\+)dogs"))
    page.reload()
    page.wait_for_selector("html[data-drawn]")
    assert page.input_value("textarea") == "I have two dogs."
    expect(answer(page)).to_have_attribute("lang", "fr")


def test_the_wrong_language_and_characters_never_learned_are_told(visit):
    page = visit(query="")
    write(page, "What is the name of your dog?")
    expect(page.locator(".rg-answer .rg-warning")).to_contain_text(
        "seems to be in English (“What”, “is”", timeout=PATIENCE
    )
    write(page, "Le 猫 dort.")
    expect(page.locator(".rg-answer .rg-warning")).to_contain_text(
        "not learned to read “猫”", timeout=PATIENCE
    )
    write(page, "Le chat dort.")
    expect(page.locator(".rg-answer .rg-warning")).to_have_count(0, timeout=PATIENCE)


def test_ten_thousand_words_are_cut_and_what_is_left_out_is_shown(visit):
    page = visit(query="")
    page.fill("textarea", "Le chat dort bien. " * 2500)
    expect(page.locator("[role=alert]")).to_contain_text("translate reads at most", timeout=PATIENCE)
    expect(page.locator("[role=alert] del")).to_contain_text("chat dort", timeout=PATIENCE)
    expect(answer(page)).to_contain_text("The cat", timeout=PATIENCE)


@pytest.mark.parametrize("name", ["fill-mask", "next-word"])
def test_each_model_says_its_answer(visit, name):
    page = visit(query="")
    page.locator("select").select_option(name)
    expect(page.locator(".rg-direction")).to_have_count(0)
    expect(answer(page)).to_have_text(
        regard.load(name).predict([page.input_value("textarea")])[0].text, timeout=PATIENCE
    )
    page.wait_for_url(re.compile(f"model={name}"))
    page.wait_for_timeout(400)
    assert "to=" not in page.url


def test_switching_the_head_off_moves_the_probability_of_the_translation(visit):
    page = visit(query="?view=effect")
    page.locator(".rg-effect button").first.click()
    expect(page.locator(".rg-results .rg-reading")).to_contain_text("The black cat", timeout=60_000)
    expect(page.locator(".rg-results table").first).to_contain_text("%")


def test_minilm_keeps_its_own_beginning(visit):
    assert chosen(visit(query="?model=minilm")) == (3, 1)

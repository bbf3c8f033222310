"""What only a real browser decides: whether the cookie survives the redirect, and what the policy stops."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

# The page reads a model list and writes into the document in a way that Trusted Types forbid.
PAGE = """
const told = (name, value) => { document.getElementById("regard-lab").dataset[name] = value; };
const reply = await fetch("/api/models");
told("status", reply.status);
try { document.getElementById("regard-lab").innerHTML = "<b>x</b>"; told("html", "written"); }
catch (error) { told("html", error.name); }
try { trustedTypes.createPolicy("mine", {}); told("policy", "made"); }
catch (error) { told("policy", error.name); }
told("done", "yes");
"""


@pytest.fixture
def person(browser):
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def scripted(outside, static):
    script = static / "lab.js"
    script.write_text(PAGE)
    yield outside
    script.unlink()


def address(running):
    return f"http://127.0.0.1:{running.port}/login?token={running.entrance.token}"


def test_the_printed_address_leads_inside_and_other_tabs_follow(scripted, person):
    tab = person.new_page()
    assert tab.goto(address(scripted)).status == 200
    assert tab.url == f"http://127.0.0.1:{scripted.port}/"
    tab.wait_for_selector("[data-done]", state="attached")
    assert tab.get_attribute("#regard-lab", "data-status") == "200"
    assert tab.reload().status == 200
    other = person.new_page()
    assert other.goto(f"http://127.0.0.1:{scripted.port}/?lang=fr").status == 200
    assert other.get_attribute("html", "lang") == "fr"
    assert other.goto(address(scripted)).status == 200
    assert other.evaluate("document.cookie") == ""


def test_another_browser_is_told_what_to_do(scripted, person, browser):
    person.new_page().goto(address(scripted))
    stranger = browser.new_context()
    page = stranger.new_page()
    assert page.goto(address(scripted)).status == 401
    assert "regard lab" in page.inner_text("main")
    assert page.goto(f"http://127.0.0.1:{scripted.port}/").status == 401
    stranger.close()


def test_the_policy_stops_markup_from_text(scripted, person):
    tab = person.new_page()
    tab.goto(address(scripted))
    tab.wait_for_selector("[data-done]", state="attached")
    assert tab.get_attribute("#regard-lab", "data-html") == "TypeError"
    assert tab.get_attribute("#regard-lab", "data-policy") == "TypeError"


def test_a_page_of_another_origin_gets_nothing(scripted, person):
    """Another name of this computer is another origin, and the cookie of the first does not help it."""
    inside = person.new_page()
    inside.goto(address(scripted))
    foreign = person.new_page()
    foreign.goto(f"http://localhost:{scripted.port}/healthz")
    tried = """async (address) => {
        try { return (await fetch(address, {mode: "no-cors", credentials: "include"})).type; }
        catch (error) { return error.name; }
    }"""
    assert foreign.evaluate(tried, f"http://127.0.0.1:{scripted.port}/api/models") == "TypeError"
    assert foreign.goto(f"http://localhost:{scripted.port}/").status == 401

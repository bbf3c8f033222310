"""One running lab for all tests here, and a way to visit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.running import lab

FIRST_PICTURE = 120_000


@pytest.fixture(scope="session")
def session(browser: Browser) -> Iterator[dict[str, Any]]:
    """The address of a lab whose model is loaded, and the cookie of somebody who was let in."""
    with lab() as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("html[data-drawn]", timeout=FIRST_PICTURE)
        state = context.storage_state()
        context.close()
        yield {
            "login": address,
            "home": address.split("login")[0],
            "state": {"cookies": state["cookies"], "origins": []},
        }


@pytest.fixture
def visit(browser: Browser, session: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Opens the lab as somebody would, with MiniLM unless the address asks for something else; complaints of the page fail the test."""
    contexts, complaints = [], []

    def open_(
        *,
        locale: str = "en-GB",
        width: int = 1280,
        scheme: str = "light",
        query: str = "?model=minilm",
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            storage_state=session["state"],
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
        page.goto(session["home"] + query)
        page.wait_for_selector("html[data-drawn]", timeout=FIRST_PICTURE)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def refused(message: Any) -> bool:
    """Is this a complaint? The browser also logs each answer of 4xx, which some tests ask for."""
    return message.type == "error" and "status of 4" not in message.text

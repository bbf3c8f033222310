"""What every test shares: English sentences, one record of the library's model, one browser."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ARGUMENTS, executable

os.environ["REGARD_LANG"] = "en"
os.environ["HF_HUB_OFFLINE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop running, beside which others cannot start their own."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def chat_record():
    """What MiniLM does with a French sentence."""
    import regard

    return regard.look("Le chat noir dort sur le canapé.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium or Chrome. Without one the test skips, and on CI it fails."""
    path = executable()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium or Chrome here, and on CI the browser tests may not skip")
        pytest.skip("no Chromium or Chrome here: install one to run the browser tests")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()

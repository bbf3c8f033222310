"""The README's pictures, taken from the running lab: `make pictures`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.running import lab

FOLDER = Path(__file__).parent / "pictures"
SHOTS = (
    ("lab-en-light", "en-GB", "light", 1280),
    ("lab-en-dark", "en-GB", "dark", 1280),
    ("lab-fr-light", "fr-FR", "light", 1280),
    ("lab-fr-dark", "fr-FR", "dark", 1280),
    ("phone-en-light", "en-GB", "light", 390),
    ("phone-fr-dark", "fr-FR", "dark", 390),
)


def main() -> None:
    """Takes every picture, with the sentence that the page opens on."""
    path = executable()
    if path is None:
        sys.exit("No Chromium or Chrome here: install one to take the pictures.")
    FOLDER.mkdir(exist_ok=True)
    with lab() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("html[data-drawn]", timeout=120_000)
        cookies = context.storage_state()["cookies"]
        for name, locale, scheme, width in SHOTS:
            shoot(browser, address.split("login")[0], cookies, name, locale, scheme, width)
        browser.close()


def shoot(
    browser: Browser, home: str, cookies: list, name: str, locale: str, scheme: str, width: int
) -> None:
    """One picture of the page, as high as it needs to be."""
    context = browser.new_context(
        storage_state={"cookies": cookies, "origins": []},
        locale=locale,
        color_scheme=scheme,
        viewport={"width": width, "height": 1300},
        device_scale_factor=1.25 if width > 1000 else 2,
    )
    page = context.new_page()
    page.goto(home)
    page.wait_for_selector("html[data-drawn]", timeout=120_000)
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=width < 1000)
    context.close()
    print(FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()

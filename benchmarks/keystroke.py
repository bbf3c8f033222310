"""How long from a keystroke in the lab to the drawn picture? In headless Chromium, on the running lab."""

from __future__ import annotations

import statistics
import time

from playwright.sync_api import Page, sync_playwright

from benchmarks.table import Figure, most
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.running import lab

SENTENCE = "the old sailor told his grandson that the lighthouse had been dark"
TAIL = " for years"
ROUNDS = 14
PAUSE = 0.25

LISTEN = """() => {
  window.strokes = new Map();
  window.painted = new Map();
  const box = document.querySelector("textarea");
  box.addEventListener("input", (event) => window.strokes.set(box.value, event.timeStamp), { capture: true });
  new PerformanceObserver((list) => {
    for (const mark of list.getEntries()) {
      if (mark.name !== "regard:drawn") continue;
      const text = mark.detail.text;
      requestAnimationFrame(() => setTimeout(() => window.painted.has(text) || window.painted.set(text, performance.now())));
    }
  }).observe({ entryTypes: ["mark"] });
}"""
READ = """() => [...window.strokes].map(([text, at]) => [text, window.painted.has(text) ? window.painted.get(text) - at : null])"""


def measure() -> list[Figure]:
    """Each stroke waits for its picture's frame to be painted; strokes come every quarter of a second."""
    path = executable()
    if path is None:
        return [Figure("keystroke to drawn picture", "not measured: no Chromium or Chrome here")]
    with lab() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
        page.goto(address)
        page.wait_for_selector("html[data-drawn]", timeout=120_000)
        taken, missing = strokes(page)
        browser.close()
    waits = statistics.quantiles(taken, n=100)
    question = f"keystroke to painted picture, 13 to 16 tokens, {len(taken)} strokes, headless Chromium"
    return [
        most(f"{question}: p95", waits[94], 150, "ms"),
        Figure(f"{question}: median; longest", f"{waits[49]:.0f} ms; {max(taken):.0f} ms"),
        Figure("strokes whose picture never came", str(missing), "0", missing == 0),
    ]


def strokes(page: Page) -> tuple[list[float], int]:
    """Milliseconds of each stroke, and how many never got their picture."""
    page.fill("textarea", SENTENCE)
    time.sleep(1.5)
    taken: list[float] = []
    missing = 0
    for _ in range(ROUNDS):
        page.evaluate(LISTEN)
        for letter in TAIL:
            page.keyboard.type(letter)
            time.sleep(PAUSE)
        found = page.evaluate(READ)
        taken += [wait for _, wait in found if wait is not None]
        missing += sum(wait is None for _, wait in found)
        page.fill("textarea", SENTENCE)
        time.sleep(PAUSE)
    return taken, missing

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
FRENCH = "Hier soir mon voisin a vu un chat noir"
FRENCH_TAIL = " dormir"
"""Ten words in all, which are translated at each stroke."""
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
        translated = strokes(page, FRENCH, FRENCH_TAIL)
        page.goto(f"{address.split('login')[0]}?model=minilm")
        page.wait_for_selector("html[data-drawn]", timeout=120_000)
        read = strokes(page, SENTENCE, TAIL)
        browser.close()
    return [
        *figures("keystroke to painted picture, 13 to 16 tokens, MiniLM", *read, limit=150),
        *figures("keystroke to painted translation with its lines, 9 to 10 words", *translated, limit=250),
    ]


def figures(question: str, taken: list[float], missing: int, *, limit: float) -> list[Figure]:
    """The spread of some waits."""
    waits = statistics.quantiles(taken, n=100)
    asked = f"{question}, {len(taken)} strokes, headless Chromium"
    return [
        most(f"{asked}: p95", waits[94], limit, "ms"),
        Figure(f"{asked}: median; longest", f"{waits[49]:.0f} ms; {max(taken):.0f} ms"),
        Figure(f"{question}: strokes without a picture", str(missing), "0", missing == 0),
    ]


def strokes(page: Page, sentence: str, tail: str) -> tuple[list[float], int]:
    """Milliseconds of each stroke, and how many never got their picture."""
    page.fill("textarea", sentence)
    time.sleep(1.5)
    taken: list[float] = []
    missing = 0
    for _ in range(ROUNDS):
        page.evaluate(LISTEN)
        for letter in tail:
            page.keyboard.type(letter)
            time.sleep(PAUSE)
        found = page.evaluate(READ)
        taken += [wait for _, wait in found if wait is not None]
        missing += sum(wait is None for _, wait in found)
        page.fill("textarea", sentence)
        time.sleep(PAUSE)
    return taken, missing

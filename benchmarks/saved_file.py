"""How large is a saved page with every head at 64 tokens, beside BertViz's for the same input, and how soon is it open?"""

from __future__ import annotations

import gzip
import statistics
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path

import torch
from playwright.sync_api import sync_playwright
from transformers import AutoModel

import regard
from benchmarks.table import Figure, most
from regard.models import library
from regard.views import static
from regard.views.requests import ROUNDING_STEP
from tests.browser.chromium import ARGUMENTS, executable

TOKENS = 64
TEXT = (
    "The old sailor told his grandson that the lighthouse on the island had been dark for many years because nobody remembered "
    "how to light the lamp, and the boy, who listened carefully, asked whether they could row across at dawn to try it again "
    "with a little oil and some patience, since the sea was calm and kind"
)
OPENINGS = 7

_PAGES = {
    "regard.js": "a notebook's view",
    "saved.js": "a saved page",
    "mask.js": "a mask or a guess, in a notebook or saved",
    "calculator.js": "a calculator, in a notebook or saved",
    "zoom.js": "a map, in a notebook or saved",
    "lab.js": "the laboratory's first page, before its first picture",
}
"""Each script, with the pages that load it; the laboratory's other views and pages have theirs in the folder lab."""

_DRAWN = """
new MutationObserver((_, watcher) => {
  if (!document.querySelector("svg text")) return;
  watcher.disconnect();
  requestAnimationFrame(() => setTimeout(() => console.log(`drawn ${performance.now()}`)));
}).observe(document, { childList: true, subtree: true });
"""


def measure() -> list[Figure]:
    """Bytes a weight without the script, which is told apart; and the same for BertViz."""
    record = regard.look(TEXT)
    tokens = len(record.axes[0])
    assert tokens == TOKENS, f"the text makes {tokens} tokens"
    weights = sum(layer.heads for layer in record.layers) * tokens**2
    with tempfile.TemporaryDirectory() as folder:
        page = regard.lines(record).save(Path(folder) / "page.html").stat().st_size
    script = len(static.text("saved.js").encode()) + len(static.text("regard.css").encode())
    ours = (page - script) / weights
    theirs = _bertviz(record) / weights
    error = f"weights in it rounded to {ROUNDING_STEP * 100:g} %, each off by at most {ROUNDING_STEP * 50:g} %; labelled so"
    return [
        most(
            f"saved page, all heads of MiniLM, {tokens} tokens: bytes a weight beside the script",
            ours,
            1.2,
            "bytes",
        ),
        Figure(error, f"{page / 1e6:.2f} MB in all, {script / 1e3:.0f} kB of them script and style"),
        Figure(
            "BertViz 1.4.1's head view of the same: bytes a weight, without its scripts",
            f"{theirs:.1f} bytes",
        ),
        Figure("BertViz's bytes a weight over Regard's", f"{theirs / ours:.0f} ×"),
        *_twelve(record),
        *_script(),
    ]


def _twelve(record: regard.Record) -> list[Figure]:
    """The page of 12 layers of 12 heads: MiniLM's six layers of real weights, twice."""
    layers = [*record.layers, *(replace(layer, index=6 + layer.index) for layer in record.layers)]
    twice = regard.Record(record.model, text=record.text, axes=record.axes, layers=layers)
    name = f"saved page of 12 × 12 heads, {TOKENS} tokens"
    with tempfile.TemporaryDirectory() as folder:
        page = regard.lines(twice).save(Path(folder) / "page.html")
        size = most(f"{name}, all in all", page.stat().st_size / 1e6, 1.1, "MB")
        path = executable()
        if path is None:
            return [size, Figure(f"{name}: open", "not measured: no Chromium or Chrome here")]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            times = []
            for _ in range(OPENINGS):
                tab = browser.new_page()
                tab.add_init_script(_DRAWN)
                with tab.expect_console_message(lambda told: told.text.startswith("drawn ")) as told:
                    tab.goto(page.as_uri())
                times.append(float(told.value.text.split()[1]) / 1000)
                tab.close()
            browser.close()
    question = f"{name}: from its address to the first picture, median of {OPENINGS}, headless Chromium"
    return [size, most(question, statistics.median(times), 0.5, "s")]


def _script() -> list[Figure]:
    """What travels as code: a page loads one script, which holds all that the page can show, or can show at first."""
    sizes = {page: _gzipped(name) for name, page in _PAGES.items()}
    largest = max(sizes, key=lambda page: sizes[page])
    words = [_gzipped(f"words-{each}.json") for each in ("en", "fr")]
    beside = sorted(path.name for path in (static.FOLDER / "lab").glob("*.js"))
    whole = _gzipped("lab.js") + sum(_gzipped(f"lab/{name}") for name in beside)
    return [
        most(f"the largest script of a page, gzipped: that of {largest}", sizes[largest], 40, "kB"),
        *(Figure(f"the script of {page}, gzipped", f"{size:.1f} kB") for page, size in sizes.items()),
        Figure(f"all {1 + len(beside)} scripts of the laboratory together, gzipped", f"{whole:.1f} kB"),
        Figure(
            "the words of one language beside it, gzipped: English; French",
            f"{words[0]:.1f}; {words[1]:.1f} kB",
        ),
    ]


def _gzipped(name: str) -> float:
    """Kilobytes of a built file as `gzip -9` leaves it."""
    return len(gzip.compress(static.text(name).encode(), 9)) / 1e3


def _bertviz(record: regard.Record) -> int:
    """Bytes of data in the page that BertViz writes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bertviz import head_view
    eager = AutoModel.from_pretrained(
        library.folder("minilm"), attn_implementation="eager", dtype=torch.float32
    ).eval()
    with torch.inference_mode():
        attention = eager(input_ids=torch.tensor([record.axes[0].ids]), output_attentions=True).attentions
    page = head_view(attention, list(record.axes[0].labels), html_action="return").data
    begin = page.index("const params = ") + len("const params = ")
    return len(page[begin : page.index("\n", begin)].encode())

"""How quickly do 144 heads of 4,096 tokens open? In headless Chromium, on the running lab.

The model is made from a configuration, with random weights: this measures speed, and its pictures mean nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from playwright.sync_api import Page, sync_playwright
from transformers import AutoTokenizer, BertConfig, BertModel

from benchmarks.long_text import VOCABULARY
from benchmarks.table import Figure, most
from regard.models import library
from tests.browser.chromium import ARGUMENTS, executable

TOKENS, LAYERS, HEADS, HEAD_DIM, SEED = 4096, 12, 12, 32, 0
TIMEOUT = 300_000

LOOKED = """() => performance.getEntriesByType("resource").filter((entry) => entry.name.endsWith("/api/look")).at(-1).responseEnd"""
"""When the answer of the forward pass had come, in milliseconds of the page."""

SEEN = """() => {
  window.seen = [...document.querySelectorAll(".rg-head canvas")].filter((canvas) => {
    const { top, bottom } = canvas.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
}"""
"""Which heads are in sight. Asked once a screen: a question that lays the page out anew would slow down what it waits for."""

SCREEN = """() => {
  return seen.length > 0 && seen.every((canvas) => !canvas.classList.contains("rg-blank")) ? performance.now() : null;
}"""
"""When every head in sight has its picture; null before."""

WAITS = "() => document.querySelectorAll('.rg-head .rg-blank').length === {count}"


def measure() -> list[Figure]:
    """The first screen of heads, all of them by scrolling on as soon as a screen is there, and the memory of the page."""
    path = executable()
    if path is None:
        return [Figure("all heads of 4,096 tokens", "not measured: no Chromium or Chrome here")]
    with made() as model, opened_lab(model) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
        opened(page, address)
        first, shown = screen(page)
        every = all_heads(page)
        memory = page_memory(page)
        browser.close()
    where = f"{LAYERS} × {HEADS} heads of {HEAD_DIM}, {TOKENS:,} tokens, dense, random weights"
    return [
        most(f"all heads, {where}: first screen ({shown} heads) after the forward pass", first, 1.5, "s"),
        most(
            f"all {LAYERS * HEADS} heads drawn after the forward pass, one screen after the other",
            every,
            12,
            "s",
        ),
        most("memory of the page's process, all heads drawn", memory, 300, "MB"),
    ]


@contextmanager
def made() -> Iterator[str]:
    """A folder with a model of that size and the tokenizer of MiniLM."""
    torch.manual_seed(SEED)
    width = HEADS * HEAD_DIM
    with tempfile.TemporaryDirectory() as folder:
        tokenizer = AutoTokenizer.from_pretrained(library.folder("minilm"))
        tokenizer.model_max_length = TOKENS
        tokenizer.save_pretrained(folder)
        config = BertConfig(
            vocab_size=len(tokenizer),
            num_hidden_layers=LAYERS,
            num_attention_heads=HEADS,
            hidden_size=width,
            intermediate_size=width,
            max_position_embeddings=TOKENS,
        )
        BertModel(config).save_pretrained(folder)
        yield folder


@contextmanager
def opened_lab(model: str) -> Iterator[str]:
    """The lab that a person starts with that model, and its address."""
    command = [sys.executable, "-m", "regard", "lab", "--no-browser", "--port", "0", "--model", model]
    environment = {**os.environ, "REGARD_LANG": "en"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            yield next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
        finally:
            process.terminate()


def opened(page: Page, address: str) -> None:
    """The lab at the view of all heads, waiting for the long text."""
    page.goto(address)
    page.wait_for_selector("html[data-drawn]", timeout=TIMEOUT)
    page.get_by_role("radio", name="All heads").check(force=True)
    page.wait_for_function(WAITS.format(count=0), timeout=TIMEOUT)
    words = [
        word for word in VOCABULARY.split() if word != "unbelievably"
    ]  # one token each; two marks stand around them
    page.fill("textarea", " ".join((words * TOKENS)[: TOKENS - 2]))
    page.wait_for_function(WAITS.format(count=LAYERS * HEADS), timeout=TIMEOUT)


def screen(page: Page) -> tuple[float, int]:
    """Seconds from the forward pass to the first screen of heads, scrolled to the top, and how many heads it holds."""
    page.evaluate("() => document.querySelector('.rg-heads').scrollIntoView()")
    page.evaluate(SEEN)
    at = page.wait_for_function(SCREEN, timeout=TIMEOUT, polling=10).json_value()
    seen = page.evaluate("() => 144 - document.querySelectorAll('.rg-head .rg-blank').length")
    return (at - page.evaluate(LOOKED)) / 1e3, seen


def all_heads(page: Page) -> float:
    """Seconds from the forward pass until the last head has its picture."""
    while page.evaluate("() => document.querySelector('.rg-head .rg-blank') !== null"):
        page.evaluate("() => document.querySelector('.rg-head .rg-blank').scrollIntoView()")
        page.evaluate(SEEN)
        at = page.wait_for_function(SCREEN, timeout=TIMEOUT, polling=10).json_value()
    return (at - page.evaluate(LOOKED)) / 1e3


def page_memory(page: Page) -> float:
    """Resident memory that the page's process has to itself, in MB (Linux)."""
    time.sleep(1)
    client = page.context.browser.new_browser_cdp_session()
    processes = client.send("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [process["id"] for process in processes if process["type"] == "renderer"]
    return max(private(process) for process in renderers)


def private(process: int) -> float:
    """Memory that one process shares with no other, in MB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1000


if __name__ == "__main__":
    from benchmarks.table import table

    print(table(measure()))

"""Flying over 131,072 × 131,072 weights in the browser: frames a second, the time of one drawing, and tiles over HTTP.

A smaller text, for a look: python -m benchmarks.zoom_page 16384
"""

from __future__ import annotations

import http.client
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.table import Figure, most, table, where_and_when
from benchmarks.zoom import HEAD_DIM, SEED, TOKENS
from regard import Causal, Record
from regard.measures.pyramid import Pyramid
from regard.measures.pyramid.codes import TILE
from tests.browser.chromium import ARGUMENTS, executable

TILES = 120
STEPS = 180
"""Moves of a flight, one a frame."""

# Every callback of a frame is timed, whoever asked for it, with what it has done right after it (the page's new words), and so is
# the way from frame to frame. Frames that draw nothing would only make the others look rarer.
_TIMED = """
window.draws = []; window.frames = [];
let drawn = false, latest = null;
const draw = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (...given) { drawn = true; return draw.apply(this, given); };
const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (act) => ask((now) => {
  const began = performance.now();
  if (latest?.now !== now) latest = { now, spent: 0, kept: false };
  const frame = latest;
  drawn = false;
  act(now);
  const drew = drawn;
  queueMicrotask(() => {
    frame.spent += performance.now() - began;
    if (frame.kept) window.draws[frame.place] = frame.spent;
    else if (drew) { frame.kept = true; frame.place = window.draws.push(frame.spent) - 1; }
  });
});
window.watchFrames = () => { const next = (now) => { window.frames.push(now); ask(next); }; ask(next); };
"""

_SERVE = """
import sys, threading
from regard.lab import server
from regard.lab.app import Laboratory, application
from regard.lab.entrance import Entrance
from regard.measures.pyramid import Pyramid
with server.listen(0) as listener:
    port = listener.getsockname()[1]
    laboratory = Laboratory(Entrance(port), pyramid=Pyramid.open(sys.argv[1]))
    told = lambda: print(f"http://127.0.0.1:{port}/login?token={laboratory.entrance.token}", flush=True)
    server.Server(application(laboratory, port=port), ready=told).run(sockets=[listener])
"""


def measure(tokens: int = TOKENS) -> list[Figure]:
    """One causal head of random vectors; the laboratory runs in a process of its own, as it does for people."""
    path = executable()
    if path is None:
        return [Figure("flying over a zoom", "not measured: no Chromium or Chrome here")]
    generator = np.random.default_rng(SEED)
    query, key = (generator.standard_normal((1, tokens, HEAD_DIM), np.float32) for _ in range(2))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "pyramid"
        Pyramid.build(Record.from_arrays(query, key, mask=Causal()), folder).close()
        with served(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
            page.add_init_script(_TIMED)
            page.goto(address)
            page.wait_for_selector(".rg-flight[data-idle=yes]", timeout=60_000)
            figures = [*flown(page, tokens), *fetched(page, tokens)]
            browser.close()
    return figures


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A laboratory with that zoom, and its address."""
    command = [sys.executable, "-c", _SERVE, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def flown(page: Page, tokens: int) -> list[Figure]:
    """Panning and zooming with the mouse, from the whole matrix down to single weights."""
    page.evaluate("watchFrames(); draws.length = 0; frames.length = 0")
    box = page.locator("canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6
    page.mouse.move(x, y)
    for step in range(STEPS):
        if step % 3 == 0:
            page.mouse.wheel(0, -60 if step < STEPS * 0.7 else 90)
        else:
            page.mouse.down()
            page.mouse.move(x + 7 * (step % 5), y + 5 * (step % 7))
            page.mouse.up()
    found = page.evaluate("({ draws, frames })")
    draws = statistics.quantiles(found["draws"], n=100)
    gaps = [after - before for before, after in zip(found["frames"], found["frames"][1:], strict=False)]
    rate = 1000 / statistics.median(gaps)
    late = sum(gap > 1.5 * statistics.median(gaps) for gap in gaps) / len(gaps)
    name = f"zoom of {tokens:,}² flown over, headless Chromium without a GPU, {len(found['draws'])} frames that draw"
    return [
        Figure(f"{name}: frames a second, median", f"{rate:.0f}", "≥ 60", rate > 59),
        Figure("the same: frames that came later than half a frame too late", f"{late:.1%}"),
        most("the same: one frame that draws, p95", draws[94], 4, "ms"),
    ]


def fetched(page: Page, tokens: int) -> list[Figure]:
    """Tiles of every level, one after the other over one connection, each asked for once."""
    digest = page.url.split("/zoom/")[1].split("#")[0].split("?")[0]
    host = page.url.split("/")[2]
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    headers = {"content-type": "application/json", "cookie": cookie, "origin": f"http://{host}", "host": host}
    connection = http.client.HTTPConnection(host)
    chosen = random.Random(SEED)
    times: list[float] = []
    levels = max(1, (tokens // TILE).bit_length())
    for place in range(TILES):
        level = place % levels
        last = max(1, -(-tokens // (TILE << level)))
        row = chosen.randrange(last)
        asked: dict[str, Any] = {"kind": "tile", "layer": 0, "head": 0, "level": level, "row": row}
        asked["column"] = chosen.randrange(row + 1)
        body = json.dumps({"record": digest, "request": asked, "sequence": place})
        began = time.perf_counter()
        connection.request("POST", "/api/answer", body, headers)
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, answer.status
    found = statistics.quantiles(times, n=100)
    name = f"tiles of {tokens:,}² over HTTP, {len(times)} of all levels"
    return [
        most(f"{name}: p95", found[94], 80, "ms"),
        Figure(f"{name}: median; longest", f"{found[49]:.0f} ms; {max(times):.0f} ms"),
    ]


if __name__ == "__main__":
    print(f"{table(measure(int(sys.argv[1]) if sys.argv[1:] else TOKENS))}\n\n{where_and_when()}")

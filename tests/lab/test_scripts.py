"""The laboratory's scripts: the first one, and those that it brings later."""

from __future__ import annotations

import re

from regard.views import static


def _asked(name: str) -> set[str]:
    """The scripts beside lab.js that one of them asks for, at once or later."""
    return set(re.findall(r"""(?:from|import|import\()\s*["'`]\./(?:lab/)?([\w-]+\.js)""", static.text(name)))


def test_every_script_that_comes_later_is_there_and_no_other():
    there = {path.name for path in (static.FOLDER / "lab").iterdir()}
    assert _asked("lab.js") | {name for each in there for name in _asked(f"lab/{each}")} == there


def test_no_view_or_page_comes_before_it_is_wanted():
    at_once = re.findall(r"""(?:from|import)\s*["'`]\.""", static.text("lab.js"))
    assert at_once == []
    assert {
        "heads.js",
        "mask.js",
        "pairs.js",
        "measures.js",
        "predict.js",
        "calculator.js",
        "effect.js",
    } <= _asked("lab.js")
    assert {"zoom.js", "calculator-page.js", "compare-page.js", "learn-page.js"} <= _asked("lab.js")

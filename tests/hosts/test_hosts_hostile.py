"""Token texts that try to be more than text: nothing runs in any host, and each is shown as what it is."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.hosts.looking import picture, wait_for_picture

CODE = f"""import sys

import regard

sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.hostile import SURROGATES, TEXTS

named = ["</script><script>window.hostile=1</script>", "<img src=x onerror=window.hostile=1>", "a\\x00b", "a\\u202eb"]
tokens = [*named, *SURROGATES, *TEXTS[::31], "e" + "\\u0301" * 10_000, "end"]
shares = [[[1 / len(tokens)] * len(tokens)] * len(tokens)]
regard.lines(regard.Record.from_arrays(weights=shares, tokens=tokens), locale="en")
"""


def test_hostile_tokens_are_only_text(cell):
    page = cell(CODE)
    wait_for_picture(page, "end")
    shown = picture(page)
    for text in (
        "</script><script>",
        "<img src=x",
        "aU+0000b",
        "aU+202Eb",
        "U+D800",
        "aU+DFFFb",
        "e\u0301\u0301\u0301",
    ):
        expect(shown).to_contain_text(text)
    expect(shown).not_to_contain_text("\u0301" * 4)
    assert page.evaluate("window.hostile") is None
    assert page.locator(".regard :is(script, img, iframe, object, embed)").count() == 0

"""What a reader sees as single characters."""

from __future__ import annotations

import json

from regard.views.engine import engine

_PLAIN = "\u0300"
"""Characters before this one each stand alone; only a line's two-character end is one."""

_CUT = """(text) => JSON.stringify(
    Array.from(new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text), (part) => part.segment))"""


def graphemes(text: str) -> list[str]:
    """The text cut as web/label.ts cuts it, by the same ``Intl.Segmenter``: Unicode's extended grapheme clusters.

    Text in plain Latin letters is cut at once; any other starts the embedded engine.

    Example:
        >>> graphemes("été")
        ['é', 't', 'é']
    """
    if all(character < _PLAIN for character in text) and "\r\n" not in text:
        return list(text)
    with engine() as javascript:
        cut: list[str] = json.loads(str(javascript.eval(f"({_CUT})({json.dumps(text)})")))
    return cut

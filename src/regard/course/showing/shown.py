"""Something that the course shows, and where it is shown."""

from __future__ import annotations

import builtins
import html
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from regard.course.showing.style import style
from regard.errors import language

_CODE = re.compile(r"`([^`\n]+)`")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(eq=False, repr=False)
class Shown:
    """Shows itself in a notebook, and reads as text everywhere else.

    Attributes:
        page: HTML, in which everything that a person wrote is escaped.
        text: The same as plain text.
    """

    page: str
    text: str
    _cell: int | None = field(default=None, init=False)

    def show(self) -> None:
        """Shows it at once, wherever in a cell this happens; a script prints it.

        Where the last value of a cell shows itself anyway, and nothing else can be shown, nothing happens.
        """
        running = shell()
        if running is not None:
            self._display()
            self._cell = running.execution_count
        elif not _shows_last_values():
            sys.stdout.write(f"{_encodable(self.text)}\n\n")

    def _ipython_display_(self) -> None:
        """Shows it as the last value of a cell, unless this cell has shown it already."""
        running = shell()
        if running is None or self._cell != running.execution_count:
            self._display()

    def _display(self) -> None:
        import IPython.display

        display: Callable[..., object] = IPython.display.display
        display({"text/html": self._repr_html_(), "text/plain": self.text}, raw=True)

    def _repr_html_(self) -> str:
        return f'<div class="regard-course" lang="{language()}">{style()}{self.page}</div>'

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


def escaped(text: object) -> str:
    """Text that a page shows as it is; what no page can show becomes a replacement character."""
    return html.escape(clean(text))


def prose(text: str) -> str:
    """A sentence of a lesson as HTML: `code` between backticks, line ends as they are."""
    return _CODE.sub(r"<code>\1</code>", escaped(text)).replace("\n", "<br>")


def clean(text: object) -> str:
    """Text without control characters and halves of letters."""
    return _UNPRINTABLE.sub("\ufffd", str(text))


def _encodable(text: str) -> str:
    """What the terminal can write: an old one knows no ✓."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def shell() -> Any:
    """The IPython that runs this, if one does; without one, IPython is not imported."""
    ask = getattr(builtins, "get_ipython", None)
    if ask is None and "IPython" in sys.modules:
        ask = getattr(sys.modules["IPython"], "get_ipython", None)
    return ask() if ask is not None else None


def _shows_last_values() -> bool:
    """Whether this is Python's own prompt, or marimo."""
    marimo = sys.modules.get("marimo")
    return hasattr(sys, "ps1") or (marimo is not None and bool(marimo.running_in_notebook()))

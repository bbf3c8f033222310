"""What the course shows, written once: it grows as HTML and as text together."""

from __future__ import annotations

from regard.course.showing.shown import clean, escaped, prose


class Sheet:
    """One message, block by block.

    Args:
        kind: What it says, which gives its colour: asked, passed, incorrect, error, or waiting.
        title: Its heading.
        place: Smaller words before the heading.
    """

    def __init__(self, kind: str, title: str, place: str = "") -> None:
        self._kind = kind
        before = f"<small>{prose(place)}</small><br>" if place else ""
        # not <h4>: JupyterLab would list it in the table of contents
        self._page = [f'<div class="title" role="heading" aria-level="4">{before}{prose(title)}</div>']
        self._text = [clean(f"{place} · {title}" if place else title)]

    def prose(self, sentence: str, *, quiet: bool = False) -> Sheet:
        """A paragraph."""
        return self.block(f'<p class="{"quiet" if quiet else ""}">{prose(sentence)}</p>', clean(sentence))

    def code(self, code: str) -> Sheet:
        """Lines of code."""
        indented = "\n".join(f"    {line}" for line in clean(code).split("\n"))
        return self.block(f'<pre tabindex="0"><code>{escaped(code)}</code></pre>', indented)

    def block(self, page: str, text: str) -> Sheet:
        """Anything else, as HTML and as text."""
        self._page.append(page)
        self._text.append(text)
        return self

    def celebrate(self) -> Sheet:
        """Draws the bar in all colours."""
        self._kind += " done"
        return self

    @property
    def parts(self) -> tuple[str, str]:
        """Everything, as HTML and as text."""
        return f'<section class="{self._kind}">{"".join(self._page)}</section>', "\n".join(self._text)

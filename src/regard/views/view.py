"""What ``regard.lines(record)`` gives: a picture that shows itself in a notebook and saves itself to a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from regard.errors import Language, RegardError, language
from regard.record import Record
from regard.views.requests import Focus, Picture

if TYPE_CHECKING:
    from regard.views.widget import Widget


@dataclass
class View:
    """One picture of one record.

    Attributes:
        record: What is shown.
        picture: How it is shown when it opens.
    """

    record: Record
    picture: Picture
    _widget: Widget | None = field(default=None, init=False, repr=False)

    def save(self, path: str | Path) -> Path:
        """Writes the picture as ``.html``, ``.svg``, ``.png`` or, its numbers, as ``.json``.

        Raises:
            RegardError: for another ending, or a place that cannot be written.
        """
        from regard.views.export import save

        return save(self.record, path, self.picture)

    @property
    def widget(self) -> Widget:
        """The picture as a notebook widget."""
        from regard.views.widget import Widget

        if self._widget is None:
            self._widget = Widget(self.record, self.picture)
        return self._widget

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.widget._repr_mimebundle_(**options)


def lines(
    record: Record,
    *,
    layer: int = 0,
    head: int = 0,
    query: int | None = None,
    key: int | None = None,
    locale: Language | None = None,
    theme: Literal["auto", "light", "dark"] = "auto",
) -> View:
    """One head as lines from each token that looks (left) to those it looks at (right).

    Args:
        record: The record of one sequence.
        layer: Place of the layer, from 0.
        head: Head, from 0.
        query: Begin with this token in focus, as the one who looks.
        key: Begin with this token in focus, as the one that is looked at.
        locale: "en" or "fr"; the language that Regard speaks where it is left out.
        theme: "light", "dark", or as the page is.

    Raises:
        RegardError: if there is no such layer, head or token.
    """
    return _view("lines", record, layer, head, query, key, locale, theme)


def heatmap(
    record: Record,
    *,
    layer: int = 0,
    head: int = 0,
    query: int | None = None,
    key: int | None = None,
    locale: Language | None = None,
    theme: Literal["auto", "light", "dark"] = "auto",
) -> View:
    """One head as a table of colours: one row for each token that looks, one column for each that is looked at.

    Arguments and errors are those of :func:`lines`.
    """
    return _view("heatmap", record, layer, head, query, key, locale, theme)


def _view(
    kind: Literal["lines", "heatmap"],
    record: Record,
    layer: int,
    head: int,
    query: int | None,
    key: int | None,
    locale: Language | None,
    theme: Literal["auto", "light", "dark"],
) -> View:
    chosen = record.layer(layer)
    chosen.weights(head, slice(0, 1))
    if locale not in (None, "en", "fr") or theme not in ("auto", "light", "dark"):
        raise RegardError(
            en=f"locale must be en or fr and theme auto, light or dark, not {locale} and {theme}.",
            fr=f"locale doit être en ou fr, et theme auto, light ou dark, et non {locale} et {theme}.",
        )
    focus: Focus | None = None
    if query is not None:
        focus = {"side": "query", "token": _token(query, chosen.query_tokens, "query")}
    elif key is not None:
        focus = {"side": "key", "token": _token(key, chosen.key_tokens, "key")}
    picture: Picture = {
        "view": kind,
        "layer": int(layer),
        "head": int(head),
        "focus": focus,
        "locale": locale or language(),
        "theme": theme,
    }
    return View(record, picture)


def _token(place: int, tokens: tuple[str, ...], name: str) -> int:
    if not 0 <= place < len(tokens):
        raise RegardError(
            en=f"There is no token {place} to focus on as {name}: they go from 0 to {len(tokens) - 1}.",
            fr=f"Il n'y a pas de jeton {place} à regarder comme {name} : ils vont de 0 à {len(tokens) - 1}.",
        )
    return int(place)

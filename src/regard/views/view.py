"""What ``regard.lines(record)`` gives: a picture that shows itself in a notebook and saves itself to a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from regard.errors import Language, RegardError, language
from regard.record import Record
from regard.views.requests import Focus, Picture, Sink, ViewName

if TYPE_CHECKING:
    from regard.views.widget import Widget

Theme = Literal["auto", "light", "dark"]

MOST_COLOURS = 6
"""Heads that can each have a colour of their own."""


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
        from regard.views.widget import CalculatorWidget, Widget

        if self._widget is None:
            kind = CalculatorWidget if self.picture["view"] == "calculator" else Widget
            self._widget = kind(self.record, self.picture)
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
    heads: Sequence[int] = (),
    combine: Literal["mean", "colour"] = "mean",
    queries: Sequence[int] = (),
    sink: Sink = "raw",
    layout: Literal["vertical", "horizontal"] = "vertical",
    locale: Language | None = None,
    theme: Theme = "auto",
) -> View:
    """One head, or several, as lines from each token that looks to those it looks at.

    Args:
        record: The record of one sequence.
        layer: Place of the layer, from 0.
        head: Head, from 0.
        query: Begin with this token in focus, as the one who looks.
        key: Begin with this token in focus, as the one that is looked at.
        heads: Several heads at once, instead of ``head``.
        combine: "mean" draws the mean of several heads, "colour" each of at most six in a colour of its own.
        queries: Begin with several tokens in focus, as those who look, instead of ``query``.
        sink: The weight on the first token: "raw" as it is, "removed" left out and the rest of each row made 1 again, or "log":
            all weights on a logarithmic scale down to 0.01 %.
        layout: "vertical" writes tokens below one another, "horizontal" one after the other in two rows.
        locale: "en" or "fr"; the language that Regard speaks where it is left out.
        theme: "light", "dark", or as the page is.

    Raises:
        RegardError: if there is no such layer, head or token, or for a value that is none of those above.

    Example:
        >>> from regard.record import Record
        >>> record = Record.from_arrays(weights=[[0.25, 0.75], [1.0, 0.0]], tokens=["le", "chat"])
        >>> lines(record, query=1, sink="removed").picture["sink"]
        'removed'
    """
    view = _view("lines", record, layer, heads[0] if len(heads) > 0 else head, query, key, locale, theme)
    return _choose(view, heads, combine, queries, sink, layout)


def heatmap(
    record: Record,
    *,
    layer: int = 0,
    head: int = 0,
    query: int | None = None,
    key: int | None = None,
    heads: Sequence[int] = (),
    queries: Sequence[int] = (),
    sink: Sink = "raw",
    locale: Language | None = None,
    theme: Theme = "auto",
) -> View:
    """One head, or the mean of several, as a table of colours: one row for each token that looks, one column for each that is looked at.

    Arguments and errors are those of :func:`lines`.
    """
    view = _view("heatmap", record, layer, heads[0] if len(heads) > 0 else head, query, key, locale, theme)
    return _choose(view, heads, "mean", queries, sink, "vertical")


def one_head(
    kind: ViewName, record: Record, layer: int, head: int, locale: Language | None, theme: Theme
) -> Picture:
    """The state of a view that opens at one head.

    Raises:
        RegardError: if there is no such layer or head, or for another language or theme.
    """
    record.layer(layer).weights(head, slice(0, 1))
    if locale not in (None, "en", "fr") or theme not in ("auto", "light", "dark"):
        raise RegardError(
            en=f"locale must be en or fr and theme auto, light or dark, not {locale} and {theme}.",
            fr=f"locale doit être en ou fr, et theme auto, light ou dark, et non {locale} et {theme}.",
        )
    return {
        "view": kind,
        "layer": int(layer),
        "head": int(head),
        "focus": None,
        "locale": locale or language(),
        "theme": theme,
    }


def _view(
    kind: Literal["lines", "heatmap"],
    record: Record,
    layer: int,
    head: int,
    query: int | None,
    key: int | None,
    locale: Language | None,
    theme: Theme,
) -> View:
    picture = one_head(kind, record, layer, head, locale, theme)
    chosen = record.layer(layer)
    if query is not None:
        picture["focus"] = {"side": "query", "token": _token(query, chosen.query_tokens, "query")}
    elif key is not None:
        picture["focus"] = {"side": "key", "token": _token(key, chosen.key_tokens, "key")}
    return View(record, picture)


def _choose(
    view: View, heads: Sequence[int], combine: str, queries: Sequence[int], sink: Sink, layout: str
) -> View:
    """The view with several heads or tokens, on another scale or lying, once all of that exists."""
    picture, chosen = view.picture, view.record.layer(view.picture["layer"])
    together = list(dict.fromkeys(int(head) for head in heads))
    for head in together:
        chosen.weights(head, slice(0, 1))
    if _one_of("combine", combine, ("mean", "colour")) == "colour" and len(together) > MOST_COLOURS:
        raise RegardError(
            en=f"{len(together)} heads are more than {MOST_COLOURS} colours can tell apart: give fewer heads, or combine='mean'.",
            fr=f"{len(together)} têtes, c'est plus que ce que {MOST_COLOURS} couleurs distinguent : donnez moins de têtes, ou "
            "combine='mean'.",
        )
    if len(queries) > 0:
        *also, last = dict.fromkeys(_token(place, chosen.query_tokens, "query") for place in queries)
        focus: Focus = {"side": "query", "token": last}
        picture["focus"] = {**focus, "also": also} if also else focus
    if _one_of("sink", sink, ("raw", "removed", "log")) != "raw":
        picture["sink"] = sink
    usual = {"heads": [], "combine": "mean", "layout": "vertical"}
    asked = {
        "heads": together,
        "combine": combine,
        "layout": _one_of("layout", layout, ("vertical", "horizontal")),
    }
    if options := {name: value for name, value in asked.items() if value != usual[name]}:
        picture["options"] = options
    return view


def _one_of(name: str, given: str, known: tuple[str, ...]) -> str:
    if given not in known:
        raise RegardError(
            en=f"{name} must be one of {', '.join(known)}, not {given!r}.",
            fr=f"{name} doit être l'un de {', '.join(known)}, et non {given!r}.",
        )
    return given


def _token(place: int, tokens: tuple[str, ...], name: str) -> int:
    if not 0 <= place < len(tokens):
        raise RegardError(
            en=f"There is no token {place} to focus on as {name}: they go from 0 to {len(tokens) - 1}.",
            fr=f"Il n'y a pas de jeton {place} à regarder comme {name} : ils vont de 0 à {len(tokens) - 1}.",
        )
    return int(place)

"""What ``regard.lines(record)`` gives: a picture that shows itself in a notebook and saves itself to a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from regard.errors import Language, RegardError
from regard.record import Record
from regard.views.arguments import language_and_theme, one_of, place_among, whole_number, whole_numbers
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
        """Writes the picture as ``.html``, ``.svg`` or ``.png``, or the numbers behind it as ``.json``.

        The ``.json`` holds under ``weights`` the record's own weights, as they were computed, of the head that is shown, or of each under
        ``heads`` where the picture shows several. What the picture makes of them, it holds under ``view``, ``focus``, ``sink`` and
        ``options`` as it was asked for, and does not apply: a sink left out, a mean of heads, a changed mask or a temperature.

        Raises:
            RegardError: for another ending, a place that cannot be written, or more numbers than a ``.json`` should hold.
        """
        from regard.views.export import save

        return save(self.record, path, self.picture)

    @property
    def widget(self) -> Widget:
        """The picture as a notebook widget."""
        from regard.views.widget import OWN_WIDGETS, Widget

        if self._widget is None:
            kind = OWN_WIDGETS.get(self.picture["view"], Widget)
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
    together = whole_numbers("heads", heads)
    first = together[0] if together else head
    picture = one_head("lines", record, layer, first, locale, theme, query=query, key=key)
    return _choose(View(record, picture), together, combine, queries, sink, layout)


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
    together = whole_numbers("heads", heads)
    first = together[0] if together else head
    picture = one_head("heatmap", record, layer, first, locale, theme, query=query, key=key)
    return _choose(View(record, picture), together, "mean", queries, sink, "vertical")


def one_head(
    kind: ViewName,
    record: Record,
    layer: int,
    head: int,
    locale: Language | None,
    theme: Theme,
    *,
    query: int | None = None,
    key: int | None = None,
) -> Picture:
    """The state of a view that opens at one head, with a token in focus where one is given: every view begins with it.

    Args:
        kind: Name of the view.
        record: The record of one sequence.
        layer: Place of the layer, from 0.
        head: Head, from 0.
        locale: "en" or "fr"; the language that Regard speaks where it is None.
        theme: "light", "dark", or as the page is.
        query: The token in focus as the one who looks.
        key: The token in focus as the one that is looked at, where ``query`` is None.

    Raises:
        RegardError: for something else than a record, if there is no such layer, head or token, or for another language or theme.
    """
    _refuse_other_than_a_record(kind, record)
    layer, head = whole_number("layer", layer), whole_number("head", head)
    chosen = record.layer(layer)
    chosen.weights(head, slice(0, 1))
    spoken = language_and_theme(locale, theme)
    focus: Focus | None = None
    if query is not None:
        focus = {"side": "query", "token": place_among("query", query, chosen.query_tokens)}
    elif key is not None:
        focus = {"side": "key", "token": place_among("key", key, chosen.key_tokens)}
    return {
        "view": kind,
        "layer": layer,
        "head": head,
        "focus": focus,
        "locale": spoken,
        "theme": theme,
    }


def _refuse_other_than_a_record(kind: ViewName, given: object) -> None:
    if not isinstance(given, Record):
        raise RegardError(
            en=f"{kind} shows a record, not {type(given).__name__}; look at a text first, for example "
            f'regard.{kind}(regard.look("le chat dort")).',
            fr=f"{kind} montre un enregistrement, et non {type(given).__name__} ; regardez d'abord un texte, par exemple "
            f'regard.{kind}(regard.look("le chat dort")).',
        )


def _choose(
    view: View, heads: Sequence[int], combine: str, queries: Sequence[int], sink: Sink, layout: str
) -> View:
    """The view with several heads or tokens, on another scale or lying, once all of that exists."""
    picture, chosen = view.picture, view.record.layer(view.picture["layer"])
    for head in heads:
        chosen.weights(head, slice(0, 1))
    if one_of("combine", combine, ("mean", "colour")) == "colour" and len(heads) > MOST_COLOURS:
        raise RegardError(
            en=f"{len(heads)} heads are more than {MOST_COLOURS} colours can tell apart: give fewer heads, or combine='mean'.",
            fr=f"{len(heads)} têtes, c'est plus que ce que {MOST_COLOURS} couleurs distinguent : donnez moins de têtes, ou "
            "combine='mean'.",
        )
    places = whole_numbers("queries", queries)
    if places:
        *also, last = (place_among("query", place, chosen.query_tokens) for place in places)
        focus: Focus = {"side": "query", "token": last}
        picture["focus"] = {**focus, "also": also} if also else focus
    if one_of("sink", sink, ("raw", "removed", "log")) != "raw":
        picture["sink"] = sink
    usual = {"heads": [], "combine": "mean", "layout": "vertical"}
    asked = {
        "heads": list(heads),
        "combine": combine,
        "layout": one_of("layout", layout, ("vertical", "horizontal")),
    }
    if options := {name: value for name, value in asked.items() if value != usual[name]}:
        picture["options"] = options
    return view

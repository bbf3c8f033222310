"""``regard.heads(record)``: every head of a record at once."""

from __future__ import annotations

from typing import Any

from regard.errors import Language
from regard.record import Record
from regard.views.answers.measures import NAMES
from regard.views.arguments import one_of
from regard.views.view import Theme, View, one_head

SORTS = ("model", *NAMES)
"""The order of the pictures: as in the model, or by a measure, the largest first."""


def heads(
    record: Record,
    *,
    layer: int | None = None,
    sort: str = "model",
    locale: Language | None = None,
    theme: Theme = "auto",
) -> View:
    """Every head of every layer as a small picture, one row a layer.

    A text of more than 64 tokens is drawn in 64 × 64 blocks, each with the colour of its largest weight, so that no single bright cell
    disappears.

    Args:
        record: The record of one sequence.
        layer: Only this layer, from 0; all where it is left out.
        sort: "model", or a measure: "entropy", "distance", "peak", "sink", "previous" or "self"; the largest comes first.
        locale: "en" or "fr"; the language that Regard speaks where it is left out.
        theme: "light", "dark", or as the page is.

    Raises:
        RegardError: if there is no such layer, or no such order.

    Example:
        >>> from regard import Record
        >>> view = heads(Record.from_arrays(weights=[[1.0, 0.0], [0.5, 0.5]]), sort="entropy")
        >>> view.picture["options"]
        {'layer': None, 'sort': 'entropy'}
    """
    picture = one_head("heads", record, 0 if layer is None else layer, 0, locale, theme)
    only = None if layer is None else picture["layer"]
    options: dict[str, Any] = {"layer": only, "sort": one_of("sort", sort, SORTS)}
    return View(record, {**picture, "options": options})

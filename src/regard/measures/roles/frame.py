"""The head measures as a table: one row a layer and head."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from regard.measures.roles.behaviours import BEHAVIOURS, GROUPED, LETTER_ROLES, Behaviour
from regard.measures.roles.labelling import cases, focus, labels
from regard.measures.roles.tally import MEANS, Tally

if TYPE_CHECKING:
    import polars

PARTS = ("score", "baseline", "agreement")
"""The three columns of each behaviour."""


def frame(tally: Tally) -> polars.DataFrame:
    """The table of all that a tally holds; what cannot be known is null."""
    import polars

    behaviours = BEHAVIOURS + (LETTER_ROLES if _has_letters(tally) else ())
    whole, number, text = polars.Int64, polars.Float64, polars.String
    schema: dict[str, Any] = {
        "layer": whole,
        "layer_name": text,
        "head": whole,
        "kind": text,
        "proof": text,
        "texts": whole,
        "tokens": whole,
        "label": text,
        "focus": text,
        **dict.fromkeys(MEANS, number),
        **{f"{name}_{part}": number for name in behaviours for part in PARTS},
        "offset": whole,
    }
    columns: dict[str, list[Any]] = {name: [] for name in schema}
    for place in range(len(tally.layers)):
        found = _layer(tally, place, behaviours)
        for name, column in columns.items():
            column.extend(found[name])
    return polars.DataFrame(columns, schema=schema)


def _layer(tally: Tally, place: int, behaviours: tuple[Behaviour, ...]) -> dict[str, list[Any]]:
    """The columns of one layer, an entry a head."""
    layer, sums = tally.layers[place], tally.sums[place]
    totals, counts = sums["means"][..., 0], sums["means"][..., 1]
    means = np.where(counts > 0, totals / np.maximum(counts, 1), np.nan)
    entropy = means[:, MEANS.index("entropy")]
    same = {
        "layer": layer.index,
        "layer_name": layer.name,
        "kind": layer.kind,
        "proof": tally.proofs[place],
        "texts": tally.texts,
        "tokens": tally.tokens[place],
    }
    columns: dict[str, list[Any]] = {name: [value] * layer.heads for name, value in same.items()}
    columns["head"] = list(range(layer.heads) if layer.numbers is None else layer.numbers)
    columns["focus"] = [focus(float(nats), tally.thresholds) for nats in entropy]
    columns |= {name: _known(means[:, which]) for which, name in enumerate(MEANS)}
    return columns | _behaviours(tally, place, behaviours)


def _behaviours(tally: Tally, place: int, behaviours: tuple[Behaviour, ...]) -> dict[str, list[Any]]:
    layer, sums = tally.layers[place], tally.sums[place]
    nothing: list[Any] = [None] * layer.heads
    if "grouped" not in sums:
        unknown = {f"{name}_{part}": nothing for name in behaviours for part in PARTS}
        return {**unknown, "label": ["unclassified"] * layer.heads, "offset": nothing}
    found, offset = cases(sums, tally.tokens[place], tally.thresholds)
    told = ~np.isnan(found["positional"].score)
    return {
        **{f"{name}_{part}": _known(getattr(found[name], part)) for name in behaviours for part in PARTS},
        "label": list(labels(found, tally.thresholds)),
        "offset": [int(value) if known else None for value, known in zip(offset, told, strict=True)],
    }


def _has_letters(tally: Tally) -> bool:
    """Whether any text had letters to ask about."""
    places = [GROUPED.index(name) for name in LETTER_ROLES]
    return any("grouped" in sums and sums["grouped"][:, places, :, 0].any() for sums in tally.sums)


def _known(values: Iterable[float]) -> list[float | None]:
    return [float(value) if math.isfinite(value) else None for value in values]

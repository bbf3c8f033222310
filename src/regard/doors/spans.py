"""Where the rows and columns of a call lie in the whole sequence: a call with a cache sees only a part of it."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from regard.doors.call import Call
from regard.errors import RegardError


@dataclass(frozen=True)
class Span:
    """The place of one call in the sequence, padding included.

    Attributes:
        first_query: Place of its first row.
        first_key: Place of its first column; above 0 where a sliding cache has let earlier keys go.
        keys: How many columns count; a static cache has more, not yet filled.
        old_keys: How many keys of the sequence were there before this run.
    """

    first_query: int
    first_key: int
    keys: int
    old_keys: int


@dataclass
class Seen:
    """How far one layer has come.

    Attributes:
        queries: Number of rows so far.
        keys: Number of keys so far.
        last_key: The last of them, ``[batch, kv_heads, head_dim]``.
    """

    queries: int
    keys: int
    last_key: torch.Tensor


def first_span(call: Call, *, crosses: bool) -> Span:
    """The span of a layer's first call: its queries are the last of its keys, but for columns of a cache that nobody sees yet."""
    queries, keys = call.query.shape[2], call.key.shape[2]
    if crosses or call.weights is not None:
        return Span(0, 0, keys, 0)
    if keys > queries and call.visible is not None:
        seen = call.visible.flatten(0, 2).any(0).nonzero()
        keys = max(queries, int(seen[-1]) + 1) if len(seen) else keys
    return Span(max(0, keys - queries), 0, keys, 0)


def next_span(call: Call, seen: Seen, name: str, *, crosses: bool) -> Span:
    """The span of a further call, once it is sure to go on where the last one ended.

    Raises:
        RegardError: if it does not: another run, beams that changed places, or a cache that was cut.
    """
    queries, keys = call.query.shape[2], call.key.shape[2]
    total = seen.keys if crosses else seen.keys + queries
    first = 0 if crosses else max(0, total - keys)
    last = seen.keys - 1 - first
    goes_on = (
        call.key.shape[0] == seen.last_key.shape[0] and 0 <= last < keys and (keys == total or not crosses)
    )
    if not goes_on or not torch.equal(call.key[:, :, last], seen.last_key):
        raise RegardError(
            en=f"A capture records one run of the model, or one generation with a cache, and {name} now runs on something else. Open a new "
            "capture for it; for generation, use use_cache=True, num_beams=1 and no cache that is cut back.",
            fr=f"Une capture enregistre un seul passage du modèle, ou une génération avec cache, et {name} tourne maintenant sur autre "
            "chose. Ouvrez une nouvelle capture ; pour une génération, choisissez use_cache=True, num_beams=1 et un cache qu'on ne "
            "raccourcit pas.",
        )
    return Span(seen.queries, first, min(keys, total), seen.keys)


def after(call: Call, span: Span, *, held: bool = False) -> Seen:
    """How far the layer has come with this call.

    Args:
        call: The call.
        span: Where it lies in the sequence.
        held: Whether its arrays are copies that nobody else writes to.
    """
    last = call.key[:, :, span.keys - 1] if span.keys else call.key[:, :, 0:0]
    return Seen(
        span.first_query + call.query.shape[2],
        span.first_key + span.keys,
        last if held else last.detach().clone(),
    )

"""Who is watching: attention tells an observer what it computes, if there is one, and goes on with what that gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from regard.attention.masks import Mask


@dataclass(frozen=True, kw_only=True)
class Attention:
    """One attention as it is computed; the axes are those of `regard.attend`.

    Attributes:
        query: What each position looks for; None where the weights do not come from a dot product.
        key: What each position offers, or None.
        value: What each position passes on.
        weights: How much each query takes of each key, where there is no query and key to compute it from.
        mask: Who may look at whom, a `Mask` or booleans.
        bias: Is added to the scores.
        scale: Factor of the dot products; 1/√head_dim where it is None.
        softcap: Bound of the scores.
        sinks: One extra score a head.
        temperature: Divides the scores, and the sinks.
        dropout: Share of the weights that chance sets to zero.
        batch_first: Whether the first of three axes counts sequences, not heads.
        with_weights: Whether what is computed is the pair of output and weights.
    """

    query: Any = None
    key: Any = None
    value: Any
    weights: Any = None
    mask: Mask | Any = None
    bias: Any = None
    scale: float | None = None
    softcap: float | None = None
    sinks: Any = None
    temperature: float = 1.0
    dropout: float = 0.0
    batch_first: bool = False
    with_weights: bool = False


Compute = Callable[[], Any]
Observer = Callable[[Attention, Compute], Any]

_observer: ContextVar[Observer | None] = ContextVar("regard_observer", default=None)


def observed(attention: Attention, compute: Compute) -> Any:
    """What is computed, or what an observer makes of it.

    Args:
        attention: What is computed.
        compute: Computes the output, or the pair of output and weights.

    Example:
        >>> seen = []
        >>> with observed_by(lambda attention, compute: seen.append(attention.scale) or compute()):
        ...     observed(Attention(value=None, scale=0.5), lambda: "output")
        'output'
        >>> seen
        [0.5]
    """
    observer = _observer.get()
    return compute() if observer is None else observer(attention, compute)


@contextmanager
def observed_by(observer: Observer | None) -> Iterator[None]:
    """Inside, attention in this thread is computed through the observer, or by itself where that is None."""
    token = _observer.set(observer)
    try:
        yield
    finally:
        _observer.reset(token)

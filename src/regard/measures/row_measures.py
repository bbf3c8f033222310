"""What every head does at every position, exactly, at any length, without a matrix of all queries and keys."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from regard.errors import RegardError
from regard.measures import backends
from regard.measures.backends import Backend, dense
from regard.measures.scoring import Scoring
from regard.measures.usable import refuse_all_hidden
from regard.record import Layer
from regard.record.arrays import to_numpy
from regard.record.description import Fields

if TYPE_CHECKING:
    from regard.measures.underway import Underway

Array = Any
"""A NumPy array, or None where a measure was left out."""

NAMES = ("entropy", "distance", "peak", "peak_key", "sink", "previous", "self_", "log_normalizer")
"""The eight measures."""


@dataclass(frozen=True, eq=False)
class RowMeasures:
    """What each head does at each query: arrays ``[heads, queries]``, floating point but for ``peak_key``, which is int32.

    A query that may look at nothing has NaN entropy and distance, no mass anywhere (0) and peak key −1. With sinks, the sink takes part in
    the entropy as one more place to look; a distance is the mean over the keys alone.

    Attributes:
        entropy: How spread out the weights are, in nats: 0 for one key, log n for n equal ones. Never negative.
        distance: Mean distance from the query to what it looks at, in tokens; NaN in cross-attention.
        peak: The largest weight.
        peak_key: Which key has it; the first one of equals.
        sink: The weight on key 0.
        previous: The weight on the token just before the query; 0 for the first token, NaN in cross-attention.
        self_: The weight on the query's own token; NaN in cross-attention.
        log_normalizer: Logarithm of the sum of e^score: a weight is e^(score − log_normalizer). NaN where only weights are known.
        backend: What computed them.
        proof: "failed" where the layer's recomputed output was not the model's own: do not trust these numbers.
    """

    entropy: Array
    distance: Array
    peak: Array
    peak_key: Array
    sink: Array
    previous: Array
    self_: Array
    log_normalizer: Array
    backend: str
    proof: Literal["unproved", "passed", "failed"] = "unproved"

    @classmethod
    def underway(
        cls, later: Underway, *, backend: str, proof: Literal["unproved", "passed", "failed"]
    ) -> RowMeasures:
        """Measures that a GPU may still be computing; the first one that is read brings all of them as NumPy."""
        made = object.__new__(cls)
        vars(made).update(_later=later, backend=backend, proof=proof)
        return made

    def __getattr__(self, name: str) -> Any:
        later = vars(self).get("_later")
        if later is None or name not in NAMES:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        vars(self).update(later.arrays())
        del vars(self)["_later"]
        return vars(self)[name]

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def settled(self) -> RowMeasures:
        """Itself, once the model has run and nothing speaks against it.

        Raises:
            RegardError: if query or key held NaN or infinity, or numbers too large.
        """
        if (later := vars(self).get("_later")) is not None:
            later.settle()
        return self

    def joined(self, later: RowMeasures) -> RowMeasures:
        """These rows and those of queries that came later, in one."""
        ours, theirs = (vars(one).get("_later") for one in (self, later))
        if ours is not None and theirs is not None:
            return RowMeasures.underway(ours.joined(theirs), backend=self.backend, proof=self.proof)
        both = {name: (getattr(self.settled(), name), getattr(later.settled(), name)) for name in NAMES}
        arrays: dict[str, Any] = {
            name: None if one is None else np.concatenate([to_numpy(one), to_numpy(other)], axis=1)
            for name, (one, other) in both.items()
        }
        return replace(self, **arrays)

    def __repr__(self) -> str:
        heads, queries = self.entropy.shape
        left_out = [name for name in NAMES if getattr(self, name) is None]
        without = f", without {', '.join(left_out)}" if left_out else ""
        failed = ", proof failed" if self.proof == "failed" else ""
        return f"RowMeasures({heads} heads × {queries} queries, {self.backend}{without}{failed})"


def rows(layer: Layer, *, backend: Backend | None = None, only: Collection[str] = NAMES) -> RowMeasures:
    """The row measures of every head of a layer.

    Nothing of the size queries × keys is made: memory grows with queries + keys, except that of a mask or bias which the layer already
    holds. Grouped queries read their key head where it lies.

    Args:
        layer: One layer of a record.
        backend: "dense" (float64, one head's matrix at a time: for short texts), "tiled" (any device, any length), "triton" (an NVIDIA
            GPU). Without it: Triton where query and key lie on such a GPU, else dense up to 128 tokens, else tiled. Weights that are
            known are always measured by the dense one.
        only: Which measures to take, one name or several, to save time; the others are then None. Entropy and log-normalizer always come.

    Returns:
        Arrays ``[heads, queries]``: float64 from the dense backend, float32 from the others (float64 where query is float64).

    Raises:
        RegardError: if query and key are missing, empty, disagree in shape or hold NaN or infinity; if the mask hides everything; if the
            backend is unknown or cannot run here.

    The entropy is Σp·(s − m) subtracted from the logarithm of Σe^(s − m), both taken online as in Milakov and Gimelshein 2018, "Online
    normalizer calculation for softmax": exact also where one score towers over the others.

    Example:
        >>> from regard import Record
        >>> record = Record.from_arrays([[0.0], [0.0]], [[1.0], [2.0]])
        >>> rows(record.layers[0]).entropy.round(4).tolist()
        [[0.6931, 0.6931]]
    """
    if not isinstance(layer, Layer):
        raise RegardError(
            en=f"rows needs one layer of a record, for example record.layers[3], not {type(layer).__name__}.",
            fr=f"rows demande une couche d'un enregistrement, par exemple record.layers[3], et non {type(layer).__name__}.",
        )
    backends.check(backend)
    wanted = _wanted(only)
    if layer.given_weights is not None:
        weights = to_numpy(layer.given_weights).astype(np.float64)
        offset = weights.shape[2] - weights.shape[1] if layer.kind == "self" else None
        return _kept(dense.of_weights(weights, offset), wanted, "dense", layer)
    if layer.query is None and (known := taken(layer)) is not None:
        return _kept({name: getattr(known, name) for name in NAMES}, wanted, known.backend, layer)
    scoring = Scoring.of(layer)
    name, measured = backends.measure(scoring, wanted, backend)
    if not (measured["entropy"] >= 0).any():
        refuse_all_hidden(layer.name)
    return _kept(measured, wanted, name, layer)


def taken(layer: Layer) -> RowMeasures | None:
    """The row measures that were taken while the model ran, also where the record comes from a file; None where there are none."""
    if isinstance(layer.rows, Fields) and layer.rows.kind == RowMeasures.__name__:
        return RowMeasures(**layer.rows.values)
    return layer.rows if isinstance(layer.rows, RowMeasures) else None


def _wanted(only: Collection[str]) -> frozenset[str]:
    names = {only} if isinstance(only, str) else set(only)
    unknown = sorted(names - set(NAMES))
    if unknown:
        raise RegardError(
            en=f"There is no row measure {', '.join(unknown)}; choose among {', '.join(NAMES)}.",
            fr=f"Il n'y a pas de mesure de ligne {', '.join(unknown)} ; choisissez parmi {', '.join(NAMES)}.",
        )
    return frozenset(names) | {"entropy", "log_normalizer"}


def _kept(measured: dict[str, Array], wanted: frozenset[str], backend: str, layer: Layer) -> RowMeasures:
    kept = {name: measured[name] if name in wanted else None for name in NAMES}
    return RowMeasures(**kept, backend=backend, proof=layer.proof.state)

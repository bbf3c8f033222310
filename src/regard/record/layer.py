"""One call of one attention layer: what went in, what came out, and any weight on demand."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from regard.attention import reference
from regard.attention.masks import Mask
from regard.errors import RegardError
from regard.record.arrays import Array, to_numpy
from regard.record.axis import Axis
from regard.record.proof import UNPROVED, Proof, chosen_rows, compare


@dataclass(frozen=True, eq=False, repr=False)
class Layer:
    """One call of one attention layer on one sequence.

    Attributes:
        name: The module's path in its model.
        index: Place among the layers of the record, from 0.
        call: How often the same module had run before; a shared module runs several times.
        kind: "self" or "cross".
        query_axis: What looks.
        key_axis: What is looked at.
        query: ``[heads, queries, head_dim]``, after any rotation, or None when only weights are known.
        key: ``[kv_heads, keys, head_dim]``; with fewer key heads than heads, neighbours share one.
        value: ``[kv_heads, keys, value_dim]``, where it was kept.
        output: ``[heads, queries, value_dim]``, the model's own, where it was kept.
        given_weights: ``[heads, queries, keys]`` where weights came without query and key.
        log_normalizer: ``[heads, queries]``, log Σ e^score of each row in nats as the model's own kernel found it, for texts of 1,024
            tokens and more on a processor; None where it did not tell, or the proof did not confirm it.
        mask: Who may look at whom; None means everyone.
        bias: Added to the scores, ``[heads or 1, queries, keys]``.
        scale: Factor of the dot products; None means 1/√head_dim.
        softcap: Bound of the scores, or None.
        sinks: One extra score a head that takes part of the weight, ``[heads]``.
        dtype: Type in which the model computed.
        implementation: The kernel that the model ran.
        proof: How far the recomputed output is from the model's own.
        rows: Row measures taken while the model ran, where the door was asked for them.
        number: Its number among all layers that the model ran, where only some were kept; None where it is the place.
        head_numbers: The model's own number of each head, where only some were kept; None where all were.
        kept: What a callable ``keep`` made of the layer, by name.
    """

    name: str
    index: int
    query_axis: Axis
    key_axis: Axis
    query: Array | None = None
    key: Array | None = None
    value: Array | None = None
    output: Array | None = None
    given_weights: Array | None = None
    log_normalizer: Array | None = None
    call: int = 0
    kind: Literal["self", "cross"] = "self"
    mask: Mask | None = None
    bias: Array | None = None
    scale: float | None = None
    softcap: float | None = None
    sinks: Array | None = None
    dtype: str = "float32"
    implementation: str = "arrays"
    proof: Proof = field(default=UNPROVED)
    rows: Any = None
    number: int | None = None
    head_numbers: tuple[int, ...] | None = None
    kept: Mapping[str, Array] | None = None

    def __repr__(self) -> str:
        queries, keys = self.lengths
        known = self.query is not None or self.given_weights is not None or self.rows is not None
        heads = f"{self.heads} heads, " if known else ""
        error = "" if self.proof.error is None else f" ({self.proof.error:.1e})"
        return f"Layer({self.index}, {self.name!r}: {self.kind}, {heads}{queries} × {keys}, proof {self.proof.state}{error})"

    @property
    def queries(self) -> str:
        """Name of the axis that looks."""
        return self.query_axis.name

    @property
    def keys(self) -> str:
        """Name of the axis that is looked at."""
        return self.key_axis.name

    @property
    def query_tokens(self) -> tuple[str, ...]:
        """What each row stands for."""
        return self.query_axis.labels

    @property
    def key_tokens(self) -> tuple[str, ...]:
        """What each column stands for."""
        return self.key_axis.labels

    @property
    def heads(self) -> int:
        """Number of query heads.

        Raises:
            RegardError: if neither query and key nor weights nor row measures are known.
        """
        known = next((array for array in (self.query, self.given_weights) if array is not None), None)
        if known is None and self.rows is not None:
            known = self.rows.entropy
        if known is None:
            raise self._unknown()
        return int(known.shape[0])

    @property
    def lengths(self) -> tuple[int, int]:
        """Number of queries and of keys."""
        if self.query is not None and self.key is not None:
            return int(self.query.shape[1]), int(self.key.shape[1])
        if self.given_weights is not None:
            return int(self.given_weights.shape[1]), int(self.given_weights.shape[2])
        return len(self.query_axis), len(self.key_axis)

    @property
    def kv_head(self) -> tuple[int, ...]:
        """For each head, the key head that it reads."""
        group = 1 if self.key is None else self.heads // self.key.shape[0]
        return tuple(head // group for head in range(self.heads))

    def weights(
        self, head: int, queries: slice = slice(None), keys: slice = slice(None)
    ) -> NDArray[np.float64]:
        """The exact weights of one head, recomputed from its query and key.

        Args:
            head: Query head, from 0.
            queries: Which rows.
            keys: Which columns; the softmax still runs over all of them.

        Returns:
            ``[rows, columns]`` in float64. Takes memory for rows × keys.

        Raises:
            RegardError: if there is no such head, or neither weights nor query and key are known.
        """
        head = self._checked(head, queries, keys)
        if self.given_weights is not None:
            return to_numpy(self.given_weights[head])[queries, keys].astype(np.float64)
        if self.query is None or self.key is None:
            raise self._unknown()
        query = to_numpy(self.query[head])[None, queries].astype(np.float64)
        key = to_numpy(self.key[self.kv_head[head]])[None].astype(np.float64)
        rows = np.arange(self.query.shape[1])[queries]
        exact: NDArray[np.float64] = reference.weights(query, key, **self._options(head, rows))
        return exact[0, :, keys]

    def scores(self, head: int) -> NDArray[np.float64]:
        """The scores of one head before its mask and softmax, ``[queries, keys]``: scaled, capped, bias added.

        Raises:
            RegardError: if there is no such head, or query and key were not kept.
        """
        head = self._checked(head, slice(None), slice(None))
        if self.query is None or self.key is None:
            raise self._unknown()
        options = self._options(head, np.arange(self.lengths[0]))
        query, key = (
            to_numpy(array)[None].astype(np.float64)
            for array in (self.query[head], self.key[self.kv_head[head]])
        )
        found = reference.scores(
            query, key, scale=options["scale"], softcap=options["softcap"], bias=options.get("bias")
        )
        return np.asarray(found[0])

    def prove(self) -> Proof:
        """The proof, taken again where value and output were kept, else the one taken while the model ran."""
        if self.query is None or self.key is None or self.value is None or self.output is None:
            return self.proof
        rows = chosen_rows(self.query.shape[1])
        visible = None if self.mask is None else self.visible(rows)
        exact = {
            name: to_numpy(array).astype(np.float64)
            for name, array in [
                ("query", self.query[:, rows]),
                ("key", self.key),
                ("value", self.value),
                ("output", self.output[:, rows]),
            ]
        }
        bias = None if self.bias is None else to_numpy(self.bias)[:, rows].astype(np.float64)
        sinks = None if self.sinks is None else to_numpy(self.sinks).astype(np.float64)
        return compare(
            **exact,
            rows=rows,
            dtype=self.dtype,
            visible=visible,
            offset=self.key.shape[1] - self.query.shape[1] if self.kind == "self" else None,
            bias=bias,
            sinks=sinks,
            scale=self.scale,
            softcap=self.softcap,
        )

    def visible(self, rows: NDArray[Any]) -> NDArray[np.bool_]:
        """Who may look at whom, ``[heads or 1, rows, keys]``; one head stands for all where they share intervals."""
        shared = self.mask is None or self.mask.intervals(*self.lengths) is not None
        return np.stack([self._block(head, rows) for head in range(1 if shared else self.heads)])

    def _unknown(self) -> RegardError:
        return RegardError(
            en=f"{self.name} was recorded without query and key; record it again with keep='qk'.",
            fr=f"{self.name} a été enregistrée sans requêtes ni clés ; recommencez avec keep='qk'.",
        )

    def _options(self, head: int, rows: NDArray[Any]) -> dict[str, Any]:
        options: dict[str, Any] = {"scale": self.scale, "softcap": self.softcap}
        if self.mask is not None:
            options["mask"] = self._block(head, rows)
        if self.bias is not None:
            options["bias"] = to_numpy(self.bias[min(head, self.bias.shape[0] - 1)])[None, rows].astype(
                np.float64
            )
        if self.sinks is not None:
            options["sinks"] = to_numpy(self.sinks)[[head]].astype(np.float64)
        return options

    def _block(self, head: int, rows: NDArray[Any]) -> NDArray[np.bool_]:
        queries, keys = self.lengths
        if self.mask is None:
            return np.ones((len(rows), keys), dtype=bool)
        return self.mask.block(rows, np.arange(keys), 0, head, queries=queries, keys=keys)

    def _checked(self, head: int, queries: slice, keys: slice) -> int:
        if not isinstance(queries, slice) or not isinstance(keys, slice):
            raise RegardError(
                en="queries and keys must be slices, for example queries=slice(2, 5).",
                fr="queries et keys doivent être des tranches, par exemple queries=slice(2, 5).",
            )
        if isinstance(head, bool) or not hasattr(head, "__index__") or not 0 <= head < self.heads:
            only = "" if self.head_numbers is None else ", ".join(map(str, self.head_numbers))
            raise RegardError(
                en=f"There is no head {head} in {self.name}: it has heads 0 to {self.heads - 1}"
                + (f", which are heads {only} of the model." if only else "."),
                fr=f"Il n'y a pas de tête {head} dans {self.name} : elle a les têtes 0 à {self.heads - 1}"
                + (f", qui sont les têtes {only} du modèle." if only else "."),
            )
        return operator.index(head)

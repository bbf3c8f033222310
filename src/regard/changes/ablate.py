"""A head that says nothing of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from array_api_compat import array_namespace, device
from numpy.typing import NDArray

from regard.changes.at_heads import AtHeads
from regard.changes.donors import counted, described, donor, place_of_head
from regard.errors import RegardError
from regard.record import Record
from regard.record.arrays import to_numpy
from regard.record.protocols import HeadCall


@dataclass(frozen=True)
class Ablate(AtHeads):
    """Replaces what heads put out, before the output projection mixes all heads: by zero, or by what they put out on average.

    Zero is far from what a layer usually reads; the mean takes away only what depends on this text. It is the mean over all queries of all
    sequences of a reference set, one vector a head, in float64. Ablation comes last: changes of the same head's attention are still
    computed and recorded, and then replaced, in whatever order they are given.

    Args:
        layer: Number of the layer in the order in which layers run, from 0, or the path of its module.
        head: A head, several, or None for all of them.
        mean_of: The reference set: a record, or several, captured with keep="all"; None replaces by zero.

    Raises:
        RegardError: if mean_of holds something else than records, or layer or head cannot be.

    Example:
        >>> Ablate(layer=3, head=5)
        Ablate(layer=3, head=5)
    """

    mean_of: Record | Sequence[Record] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        given = self.mean_of
        if given is None or isinstance(given, Record):
            records = () if given is None else (given,)
        else:
            records = tuple(given) if isinstance(given, list | tuple) else ("",)
        if not all(isinstance(record, Record) for record in records) or (given is not None and not records):
            raise RegardError(
                en=f"mean_of must be a record, or a list of records, captured with keep='all', not {type(given).__name__}.",
                fr="mean_of doit être un enregistrement, ou une liste d'enregistrements, capturés avec keep='all', et non "
                f"{type(given).__name__}.",
            )
        object.__setattr__(self, "mean_of", records or None)

    def __repr__(self) -> str:
        return self._named(described(self._records) if self._records else "")

    @property
    def briefly(self) -> str:
        """The change without the texts of its reference set."""
        return self._named(f"<{counted(self._records)}>" if self._records else "")

    def applied(self, call: HeadCall) -> HeadCall:
        """The head's call with its output replaced.

        Raises:
            RegardError: if the reference set lacks this layer or head, its output, or outputs of this width.
        """
        xp, width = array_namespace(call.value), call.value.shape[-1]
        if not self._records:
            return replace(call, output=xp.zeros(width, dtype=call.value.dtype, device=device(call.value)))
        mean = self._mean(call)
        if mean.shape != (width,):
            raise RegardError(
                en=f"Heads of {call.layer} put out {width} numbers, and those of mean_of {mean.shape[0]}; capture mean_of in this model.",
                fr=f"Les têtes de {call.layer} donnent {width} nombres, et celles de mean_of {mean.shape[0]} ; capturez mean_of dans ce "
                "modèle.",
            )
        return replace(call, output=xp.asarray(mean, dtype=call.value.dtype, device=device(call.value)))

    @property
    def _records(self) -> tuple[Record, ...]:
        assert self.mean_of is None or isinstance(self.mean_of, tuple)
        return self.mean_of or ()

    def _named(self, records: str) -> str:
        mean = f", mean_of={records}" if records else ""
        return f"Ablate(layer={self.layer!r}, head={self.head!r}{mean})"

    def _mean(self, call: HeadCall) -> NDArray[np.float64]:
        rows = []
        for item in (item for record in self._records for item in record.items):
            layer = donor(item, call)
            if layer.output is None:
                raise RegardError(
                    en=f"mean_of was recorded without the output of {layer.name}; capture it with keep='all'.",
                    fr=f"mean_of a été enregistré sans la sortie de {layer.name} ; capturez-le avec keep='all'.",
                )
            rows.append(to_numpy(layer.output[place_of_head(layer, call.head)]).astype(np.float64))
        mean: NDArray[np.float64] = np.concatenate(rows).mean(axis=0)
        return mean

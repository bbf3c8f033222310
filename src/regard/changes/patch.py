"""A head that looks as it looked in another run."""

from __future__ import annotations

from dataclasses import dataclass, field

from regard.changes.at_heads import AtHeads
from regard.changes.donors import counted, described, donor
from regard.changes.grafts import Graft, transplanted
from regard.errors import RegardError
from regard.record import Record
from regard.record.protocols import HeadCall


@dataclass(frozen=True)
class Patch(AtHeads):
    """Lets heads look as the same heads did in another run: its weights, times the values of this run.

    The weights are computed from the other run's query, key, mask and options, so that a record with keep="qk" is enough. It must be of as
    many tokens; a longer one may give its beginning where no row that is taken looks beyond the end, as in causal models. Padding of the
    run that is patched stays as it is. A later Patch of the same head undoes what earlier changes did to its attention.

    Args:
        layer: Number of the layer in the order in which layers run, from 0, or the path of its module.
        head: A head, several, or None for all of them.
        record: The other run: one sequence for all sequences of a batch, or a batch of as many.

    Raises:
        RegardError: if record is none, or layer or head cannot be.

    Example:
        >>> other = Record.from_arrays([[1.0, 0.0]], [[1.0, 0.0]])
        >>> Patch(layer=3, head=5, record=other)
        Patch(layer=3, head=5, record=<1 sequence of arrays>)
    """

    record: Record = field(repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.record, Record):
            raise RegardError(
                en=f"record must be a regard.Record of another run, not {type(self.record).__name__}; capture one first.",
                fr=f"record doit être un regard.Record d'un autre passage, et non {type(self.record).__name__} ; capturez-en d'abord un.",
            )

    def __repr__(self) -> str:
        return f"Patch(layer={self.layer!r}, head={self.head!r}, record={described((self.record,))})"

    @property
    def briefly(self) -> str:
        """The change without the text of its record."""
        return f"Patch(layer={self.layer!r}, head={self.head!r}, record=<{counted((self.record,))}>)"

    def applied(self, call: HeadCall) -> HeadCall:
        """The head's call with the other run's attention.

        Raises:
            RegardError: if the record lacks the layer or the head, or is of another number of sequences or tokens.
        """
        items, batch = self.record.items, call.query.shape[0]
        if len(items) not in (1, batch):
            raise RegardError(
                en=f"{self!r} has {len(items)} sequences, and the model runs on {batch}; give a record of one sequence, or of {batch}.",
                fr=f"{self!r} a {len(items)} séquences, et le modèle tourne sur {batch} ; donnez un enregistrement d'une séquence, ou de "
                f"{batch}.",
            )
        layers = [donor(items[item % len(items)], call) for item in range(batch)]
        return transplanted(call, [Graft.of(layer, call, item) for item, layer in enumerate(layers)])

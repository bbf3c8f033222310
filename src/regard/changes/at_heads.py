"""Which layer and which heads a change is for: what all changes share."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from regard.errors import RegardError
from regard.record.protocols import HeadCall


@dataclass(frozen=True)
class AtHeads(ABC):
    """A change of some heads of one layer.

    Args:
        layer: Number of the layer in the order in which layers run, from 0, or the path of its module, as records name them.
        head: A head, several, or None for all of them.

    Raises:
        RegardError: if layer is neither a number from 0 nor a path, or head is neither None nor different numbers from 0.
    """

    layer: int | str
    head: int | Sequence[int] | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "layer", _layer(self.layer))
        object.__setattr__(self, "head", _heads(self.head))

    def heads_among(self, count: int, layer: str) -> Sequence[int]:
        """Which of a layer's heads it changes.

        Raises:
            RegardError: for a head that the layer does not have.
        """
        heads = (
            (self.head,) if isinstance(self.head, int) else range(count) if self.head is None else self.head
        )
        if missing := [head for head in heads if head >= count]:
            raise RegardError(
                en=f"There is no head {missing[0]} in {layer}: it has heads 0 to {count - 1}.",
                fr=f"Il n'y a pas de tête {missing[0]} dans {layer} : elle a les têtes 0 à {count - 1}.",
            )
        return heads

    @abstractmethod
    def applied(self, call: HeadCall) -> HeadCall | None:
        """The head's call, rewritten; None where what it changes is not part of this call.

        Raises:
            RegardError: for what the head cannot do.
        """

    @property
    def briefly(self) -> str:
        """The change as short as a sentence needs it."""
        return repr(self)

    def missed(self, layer: str, queries: int, keys: int) -> RegardError:
        """What to say once no call of its layer had what it changes."""
        return RegardError(
            en=f"{self!r} changed nothing in {layer}, which had {queries} queries and {keys} keys.",
            fr=f"{self!r} n'a rien changé dans {layer}, qui avait {queries} requêtes et {keys} clés.",
        )

    def missed_by_one(self, layer: str, queries: Sequence[int], keys: Sequence[int]) -> RegardError | None:
        """Nothing: only a change of one token can be missed by one sequence."""
        return None


def whole(given: Any) -> bool:
    """Is this a whole number from 0?"""
    return hasattr(given, "__index__") and not isinstance(given, bool) and operator.index(given) >= 0


def _layer(given: Any) -> int | str:
    if isinstance(given, str) and given:
        return given
    if not whole(given):
        raise RegardError(
            en=f"layer={given!r} must be a number from 0, or the path of a layer's module as a record names it.",
            fr=f"layer={given!r} doit être un numéro à partir de 0, ou le chemin du module d'une couche, tel qu'un enregistrement le "
            "nomme.",
        )
    return operator.index(given)


def _heads(given: Any) -> int | tuple[int, ...] | None:
    if given is None:
        return None
    if whole(given):
        return operator.index(given)
    heads = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else ()
    if not heads or not all(whole(head) for head in heads) or len(set(heads)) < len(heads):
        raise RegardError(
            en=f"head={given!r} must be a number from 0, several different ones such as [0, 5], or None for all heads.",
            fr=f"head={given!r} doit être un numéro à partir de 0, plusieurs numéros différents comme [0, 5], ou None pour toutes les "
            "têtes.",
        )
    return tuple(operator.index(head) for head in heads)

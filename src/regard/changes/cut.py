"""One look less: a query that no longer sees a key, or a head without its sink."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Literal

from array_api_compat import array_namespace

from regard.changes.at_heads import AtHeads, whole
from regard.errors import RegardError
from regard.record.arrays import Array
from regard.record.protocols import HeadCall


@dataclass(frozen=True)
class Cut(AtHeads):
    """Hides one key from one query, or from all queries; what is left of their weights grows until each row sums to what it did.

    Places count the tokens of each sequence, without padding, as records do. In generation with a cache, a query is cut when its turn
    comes. A sequence of a batch that never has the query or its key is told; one that lacks a key for all queries has nothing to cut.

    Args:
        layer: Number of the layer in the order in which layers run, from 0, or the path of its module.
        head: A head, several, or None for all of them.
        key: Place of the key, from 0; or "sink": the learned sink of a model that has one, else the first key that is not padding,
            which the first query keeps for itself.
        query: Place of the query, from 0; None cuts every query that sees another key too.

    Raises:
        RegardError: if key or query is not a number from 0, or layer or head cannot be.

    Example:
        >>> Cut(layer=0, head=1, query=6, key=2)
        Cut(layer=0, head=1, key=2, query=6)
    """

    _: KW_ONLY
    key: int | Literal["sink"]
    query: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.key != "sink" and not whole(self.key)) or not (self.query is None or whole(self.query)):
            raise RegardError(
                en=f"key={self.key!r} and query={self.query!r} must be places from 0; key may also be 'sink', and query None for all.",
                fr=f"key={self.key!r} et query={self.query!r} doivent être des places à partir de 0 ; key peut aussi valoir 'sink', et "
                "query None pour toutes.",
            )
        for name in ("key", "query"):
            if whole(place := getattr(self, name)):
                object.__setattr__(self, name, operator.index(place))

    def applied(self, call: HeadCall) -> HeadCall | None:
        """The head's call without this look; None where the query, or every query that sees the key, is in another call.

        Raises:
            RegardError: if the query cannot see the key, or would see nothing without it.
        """
        if self.key == "sink" and call.sink is not None:
            return self._without_learned_sink(call)
        if self.query is not None and not call.has_query(self.query):
            return None
        xp, seen = array_namespace(call.query), call.seen
        edges = seen & self._edges(call)
        cut = edges & (xp.sum(xp.astype(seen, xp.int32), axis=-1, keepdims=True) > 1)
        if not bool(xp.any(cut)):
            if self.query is not None:
                self._refuse(call, alone=bool(xp.any(edges)))
            return None
        return call.seeing(seen & ~cut)

    def missed(self, layer: str, queries: int, keys: int) -> RegardError:
        """What to say once no call of its layer had the edge."""
        if self.query is not None and self.query >= queries:
            return RegardError(
                en=f"There is no query {self.query} in {layer}: it had queries 0 to {queries - 1}.",
                fr=f"Il n'y a pas de requête {self.query} dans {layer} : elle avait les requêtes 0 à {queries - 1}.",
            )
        if self.key != "sink" and self.key >= keys:
            return _no_key(self.key, layer, keys)
        return RegardError(
            en=f"{self!r} cut nothing: in {layer} no query sees that key beside another one; choose an edge that is there.",
            fr=f"{self!r} n'a rien coupé : dans {layer}, aucune requête ne voit cette clé à côté d'une autre ; choisissez un regard qui "
            "existe.",
        )

    def missed_by_one(self, layer: str, queries: Sequence[int], keys: Sequence[int]) -> RegardError | None:
        """What to say about the first sequence without the query, or without the key that its query was to lose."""
        if self.query is None or self.query >= max(queries):
            return None
        for name, nom, place, lengths in (
            ("query", "requête", self.query, queries),
            ("key", "clé", self.key, keys),
        ):
            if place == "sink" or place >= max(lengths):
                continue
            for item, length in enumerate(lengths):
                if place >= length:
                    return _lacks(f"{name} {place}", f"{nom} {place}", layer, item, length)
        return None

    def _edges(self, call: HeadCall) -> Array:
        """The looks to cut, visible or not, ``[batch or 1, queries, keys]``."""
        queries, keys = call.rows[:, :, None], call.columns[:, None]
        edges = (queries >= 0) & (keys == (call.sink_key[:, None, None] if self.key == "sink" else self.key))
        if self.key == "sink" and not call.crosses:
            edges = edges & (queries != keys)
        return edges if self.query is None else edges & (queries == self.query)

    def _without_learned_sink(self, call: HeadCall) -> HeadCall | None:
        if self.query is not None:
            raise RegardError(
                en=f"The sink of {call.layer} is learned, and one for all queries; leave out query={self.query}.",
                fr=f"Le puits de {call.layer} est appris, et le même pour toutes les requêtes ; n'indiquez pas query={self.query}.",
            )
        return replace(call, sink=-math.inf)

    def _refuse(self, call: HeadCall, *, alone: bool) -> None:
        """Why a look of a query that is there cannot be cut."""
        if self.key == "sink":
            raise RegardError(
                en=f"Query {self.query} of {call.layer} has no sink to lose: it is the first key itself, or sees nothing else, or does not "
                "see it.",
                fr=f"La requête {self.query} de {call.layer} n'a pas de puits à perdre : elle est elle-même la première clé, ou ne voit "
                "rien d'autre, ou ne la voit pas.",
            )
        if self.key >= call.num_keys:
            raise _no_key(self.key, call.layer, call.num_keys)
        if alone:
            raise RegardError(
                en=f"Query {self.query} of {call.layer} sees key {self.key} alone, and without it nothing; use Ablate instead.",
                fr=f"La requête {self.query} de {call.layer} ne voit que la clé {self.key}, et rien sans elle ; choisissez plutôt Ablate.",
            )
        raise RegardError(
            en=f"Query {self.query} of {call.layer} cannot see key {self.key}: the mask hides it already; choose an edge that is there.",
            fr=f"La requête {self.query} de {call.layer} ne peut pas voir la clé {self.key} : le masque la cache déjà ; choisissez un "
            "regard qui existe.",
        )


def _no_key(key: int, layer: str, keys: int) -> RegardError:
    return RegardError(
        en=f"There is no key {key} in {layer}: it has keys 0 to {keys - 1}.",
        fr=f"Il n'y a pas de clé {key} dans {layer} : elle a les clés 0 à {keys - 1}.",
    )


def _lacks(what: str, quoi: str, layer: str, item: int, length: int) -> RegardError:
    return RegardError(
        en=f"There is no {what} in sequence {item} of {layer}, which has {length} tokens; leave that sequence out of the batch, or choose "
        "a place that all have.",
        fr=f"Il n'y a pas de {quoi} dans la séquence {item} de {layer}, qui a {length} jetons ; retirez-la du lot, ou choisissez une "
        "place que toutes ont.",
    )

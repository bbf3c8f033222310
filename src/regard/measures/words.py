"""Words instead of word pieces: which tokens make one word, and how much words look at words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.measures import word_pieces
from regard.measures.choice import refuse_other_than_layer
from regard.measures.failures import warn_of_failed
from regard.record import Axis, Layer, Record

BLOCK = 2**20
"""How many weights between tokens are held at a time: 8 MB in float64."""


@dataclass(frozen=True)
class Words:
    """The entries of an axis, gathered into words: each word is one run of neighbouring tokens.

    Attributes:
        labels: The text of each word.
        starts: The first token of each word.
        tokens: Number of tokens in all.
    """

    labels: tuple[str, ...]
    starts: tuple[int, ...]
    tokens: int

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """The first token after each word."""
        return (*self.starts[1:], self.tokens)

    @cached_property
    def of_token(self) -> NDArray[np.int64]:
        """The word of each token."""
        return np.repeat(np.arange(len(self)), np.subtract(self.ends, self.starts))

    @classmethod
    def single(cls, axis: Axis) -> Words:
        """Each token as a word of its own."""
        return cls(axis.labels, tuple(range(len(axis))), len(axis))


Wording = bool | Words | Mapping[str, Words]
"""Words or not: of every axis by their labels, of the one axis that there is, or of axes by name."""


def words_of(
    what: Record | Axis, *, groups: Sequence[int | None] | None = None, text: str | None = None
) -> Words:
    """The words that the tokens of a text make up.

    Pieces of WordPiece (``##``), SentencePiece (``▁``) and byte-level tokenizers (``Ġ`` or a leading space) are put together again: letters
    and digits written without a space between them are one word. Apostrophes, hyphens and other punctuation stay as the tokenizer
    separated them, and so do special tokens, and characters of scripts without spaces, such as Chinese. Patches and frames stay single.

    Args:
        what: A record with one axis, or an axis.
        groups: A grouping of your own, one entry a token, as the ``word_ids()`` of Hugging Face's tokenizers give it: neighbours with the
            same number are one word, None stays single.
        text: The text of an axis, which tells where spaces are when labels do not; a record knows its own.

    Raises:
        RegardError: if it is neither a record nor an axis, the record is a batch or has several axes, or the groups are not one a token.

    Example:
        >>> words_of(Axis("tokens", labels=("[CLS]", "the", "photograph", "##er", "[SEP]"))).labels
        ('[CLS]', 'the', 'photographer', '[SEP]')
    """
    axis = _axis(what)
    text = what.text if text is None and isinstance(what, Record) else text
    spelled, follows = word_pieces.spelling(axis.labels, text)
    if groups is not None:
        joins = _given(axis, groups)
    elif axis.kind == "tokens":
        joins = word_pieces.joined(axis.labels, spelled, follows)
    else:
        return Words.single(axis)
    starts = tuple(place for place, goes_on in enumerate(joins) if not goes_on)
    labels = tuple(
        b"".join(
            (b" " if place > start and follows[place] == "space" else b"") + spelled[place]
            for place in range(start, end)
        ).decode("utf-8", "replace")
        or axis.labels[start]
        for start, end in pairwise((*starts, len(axis)))
    )
    return Words(labels, starts, len(axis))


def word_weights(
    layer: Layer, head: int, words: Words | Mapping[str, Words] | None = None, *, queries: slice = slice(None)
) -> NDArray[np.float64]:
    """How much words look at words: the weights of a word's tokens averaged, those on a word's tokens summed.

    A row still sums to 1 (with sinks, to 1 minus their share). A token that may look at nothing counts as a row of zeros.

    Args:
        layer: One layer of a record.
        head: Query head, from 0.
        words: What `words_of` gave, for both axes where they are the same, or by the name of the axis; from the labels where it is left
            out.
        queries: Which words look, so that long texts can be taken piece by piece.

    Returns:
        ``[words, words]`` in float64.

    Raises:
        RegardError: if it is not a layer, there is no such head, its weights cannot be computed, or the words are of another number of
            tokens or name an axis that is not there.

    Warns where the layer's proof failed.

    Memory: rows × words of what is asked for, and 8 MB (one row of tokens, where that is longer) on the way there.

    Example:
        >>> record = Record.from_arrays(weights=[[0.5, 0.2, 0.3], [0.1, 0.1, 0.8], [1, 0, 0]], tokens=["bon", "##jour", "Zoé"])
        >>> word_weights(record.layers[0], 0).round(2).tolist()
        [[0.45, 0.55], [1.0, 0.0]]
    """
    refuse_other_than_layer(layer)
    wording = True if words is None else words
    axes = layer.query_axis, layer.key_axis
    refuse_unknown_axes(wording, axes)
    looks, looked = (worded(axis, wording) for axis in axes)
    wanted = _run(len(looks), queries)
    warn_of_failed([layer])
    if not wanted:
        return np.zeros((0, len(looked)))
    first, last = min(wanted), max(wanted) + 1
    return merged(layer, head, looks, looked, slice(first, last))[np.subtract(wanted, first)]


def merged(layer: Layer, head: int, looks: Words, looked: Words, run: slice) -> NDArray[np.float64]:
    """Weights between words, ``[run, words]``, for one run of those that look; some rows of tokens at a time."""
    start, stop = looks.starts[run.start], looks.ends[run.stop - 1]
    step = max(1, BLOCK // max(1, looked.tokens))
    if len(looks) == looks.tokens and len(looked) == looked.tokens and stop - start <= step:
        return layer.weights(head, slice(start, stop))
    merged = np.zeros((run.stop - run.start, len(looked)))
    for begin in range(start, stop, step):
        rows = slice(begin, min(begin + step, stop))
        summed = np.add.reduceat(layer.weights(head, rows), looked.starts, axis=1)
        which, place = np.unique(looks.of_token[rows], return_index=True)
        merged[which - run.start] += np.add.reduceat(summed, place, axis=0)
    sizes: NDArray[np.int64] = np.subtract(looks.ends, looks.starts)[run]
    return merged / sizes[:, None]


def worded(axis: Axis, words: Wording, text: str | None = None) -> Words:
    """The words of one axis, where words are wanted; else each token as it is.

    Raises:
        RegardError: if the words given are of another number of tokens.
    """
    given = words.get(axis.name, True) if isinstance(words, Mapping) else words
    if isinstance(given, bool):
        return words_of(axis, text=text) if given else Words.single(axis)
    if not isinstance(given, Words):
        raise RegardError(
            en=f"words must be True, False, or what regard.words_of gives, and it is {type(given).__name__}; a grouping of your own goes "
            "into regard.words_of(record, groups=...).",
            fr=f"words doit être True, False, ou ce que donne regard.words_of, et c'est {type(given).__name__} ; un découpage à vous se "
            "donne à regard.words_of(record, groups=...).",
        )
    if given.tokens != len(axis):
        raise RegardError(
            en=f"The words are of {given.tokens} tokens, but the axis {axis.name!r} has {len(axis)}; give them by name, "
            f"words={{{axis.name!r}: ...}}.",
            fr=f"Les mots sont faits de {given.tokens} jetons, mais l'axe {axis.name!r} en a {len(axis)} ; donnez-les par nom, "
            f"words={{{axis.name!r}: ...}}.",
        )
    return given


def refuse_unknown_axes(words: Wording, axes: Iterable[Axis]) -> None:
    """Words under the name of an axis that is not there would be left out without a word.

    Raises:
        RegardError: if a name is not one of the axes'.
    """
    names = list(dict.fromkeys(axis.name for axis in axes))
    unknown = [name for name in words if name not in names] if isinstance(words, Mapping) else []
    if unknown:
        raise RegardError(
            en=f"words names {', '.join(map(repr, unknown))}, but there is no such axis; choose among {', '.join(map(repr, names))}.",
            fr=f"words nomme {', '.join(map(repr, unknown))}, mais aucun axe ne s'appelle ainsi ; choisissez parmi "
            f"{', '.join(map(repr, names))}.",
        )


def _run(words: int, queries: slice) -> range:
    if isinstance(queries, slice):
        with suppress(TypeError, ValueError):  # slices of other things than whole numbers
            return range(words)[queries]
    raise RegardError(
        en=f"queries must be a slice of words, for example queries=slice(2, 5), and it is {queries!r}.",
        fr=f"queries doit être une tranche de mots, par exemple queries=slice(2, 5), et c'est {queries!r}.",
    )


def _axis(what: Record | Axis) -> Axis:
    if isinstance(what, Axis):
        return what
    if isinstance(what, Record):
        return _only_axis(what)
    raise RegardError(
        en=f"words_of takes a Record or an Axis, such as record.axes[0] or layer.query_axis, not {type(what).__name__}.",
        fr=f"words_of prend un Record ou un Axis, par exemple record.axes[0] ou layer.query_axis, et non {type(what).__name__}.",
    )


def _only_axis(record: Record) -> Axis:
    if record.batch:
        record.layer(0)  # says to choose one
    if len(record.axes) != 1:
        names = ", ".join(axis.name for axis in record.axes)
        raise RegardError(
            en=f"This record has {len(record.axes)} axes ({names}); give one of them, for example words_of(record.axes[0]).",
            fr=f"Cet enregistrement a {len(record.axes)} axes ({names}) ; donnez-en un, par exemple words_of(record.axes[0]).",
        )
    return record.axes[0]


def _given(axis: Axis, groups: Sequence[int | None]) -> list[bool]:
    if len(groups) != len(axis):
        raise RegardError(
            en=f"groups has {len(groups)} entries, but there are {len(axis)} tokens; give the number of its word for each, or None.",
            fr=f"groups a {len(groups)} entrées, mais il y a {len(axis)} jetons ; donnez pour chacun le numéro de son mot, ou None.",
        )
    return [False] + [after is not None and before == after for before, after in pairwise(groups)]

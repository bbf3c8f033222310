"""One head of a translator learns to look at the word that is being translated.

It learns from sentences of which it is known which word says what: Chen et al. 2016, "Guided alignment training for topic-aware neural
machine translation". Only the cross-attention of its layer learns, and what that layer passes on is held near what it was, so that the
translator translates as before.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from regard.attention import Causal
from regard.layers import MultiHeadAttention
from regard.models.transformer import Transformer, TransformerConfig
from regard.models.word_pieces import WordPieces
from regard.training.generated import grammar, numbers
from regard.training.generated.linked import Linked, Links
from regard.training.loop import Loss
from regard.training.recipes.translate import padded_pairs, tag
from regard.training.sequences import Sequences
from regard.training.settings import Settings
from regard.training.words import word_of_each

LEAST = 1e-6
"""Weights below it count as that much: no piece is worth more than 14 nats."""

SEED, TESTED = 7, (0, 101)
"""What the sentences to learn from are drawn with, and the seeds of those that are kept for choosing and testing."""

LAYER, HEAD = 1, 2
"""The decoder layer and the head that learn, from 0."""

SETTINGS = Settings(
    steps=400,
    learning_rate=1e-3,
    warmup=10,
    schedule="linear",
    floor=0.01,
    weight_decay=0.0,
    betas=(0.9, 0.98),
    clip=1.0,
    checkpoint_every=200,
)
"""Of the model that is shipped."""


@dataclass(frozen=True, eq=False)
class LinkedPieces:
    """One sentence pair in one direction, as the translator reads it.

    Attributes:
        source: Word pieces, without the tag of the language.
        target: Word pieces, without begin and end mark.
        links: ``[target, source]``: which pieces stand in words that say the same.
        to: The language of the target.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    links: NDArray[np.bool_]
    to: str


@dataclass(eq=False)
class AlignedHead:
    """A recipe: half of a batch are sentences with links, half are ordinary ones, so that the layer stays what it was for these too.

    Attributes:
        linked: Sentences with links; each teaches both directions.
        pairs: Ordinary sentences as word pieces, ``{"en": ..., "fr": ...}``, in the same order.
        text: The word pieces.
        start: It, trained.
        settings: How long and how fast it learns.
        layer: The decoder layer whose cross-attention learns, from 0.
        head: Its head that learns links, from 0.
        size: How many sentences make a batch.
        held: How much it counts that the layer's output stays: what one unit of its variance of difference costs, in nats.
    """

    linked: Sequence[Linked]
    pairs: dict[str, Sequences]
    text: WordPieces
    start: Transformer
    settings: Settings = SETTINGS
    layer: int = LAYER
    head: int = HEAD
    size: int = 64
    held: float = 2.0
    name: str = "aligned-head"
    _pieces: list[LinkedPieces] = field(init=False, repr=False)
    _before: MultiHeadAttention = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._pieces = [pieces for pair in self.linked for pieces in both_ways(pair, self.text)]
        self._before = copy.deepcopy(_crossing(self.model(), self.layer)).requires_grad_(False)

    def model(self) -> nn.Module:
        """The translator as it was; only one cross-attention will learn."""
        model = copy.deepcopy(self.start).eval().requires_grad_(False)
        _crossing(model, self.layer).requires_grad_(True)
        return model

    def batch(self, step: int, seed: int) -> dict[str, Tensor]:
        """The sentences of a step: ``source`` [batch, tokens] with ``lengths``, ``given`` [batch, tokens] with ``counts``, and ``links``.

        These are [batch, given, source], and all False for ordinary sentences.
        """
        chance = np.random.default_rng((seed, step))
        half, to = self.size // 2, ("en", "fr")[step % 2]
        mine = [pieces for pieces in self._pieces if pieces.to == to]
        chosen = [mine[place] for place in chance.choice(len(mine), half, replace=half > len(mine))]
        ordinary = chance.choice(len(self.pairs["en"]), self.size - half)
        read, written = self.pairs["fr" if to == "en" else "en"], self.pairs[to]
        padded = padded_pairs(
            Sequences.of(
                [*(pieces.source for pieces in chosen), *(read[place].tolist() for place in ordinary)]
            ),
            Sequences.of(
                [*(pieces.target for pieces in chosen), *(written[place].tolist() for place in ordinary)]
            ),
            np.arange(self.size),
            self.text,
            tag(self.text, to),
        )
        links = torch.zeros(self.size, padded["given"].shape[1], padded["source"].shape[1], dtype=torch.bool)
        for row, pieces in enumerate(chosen):
            height, width = pieces.links.shape
            links[row, :height, 1 : 1 + width] = torch.from_numpy(pieces.links)  # after the tag
        return {name: padded[name] for name in ("source", "lengths", "given", "counts")} | {"links": links}

    def share(self, batch: dict[str, Tensor], rank: int, ranks: int) -> dict[str, Tensor]:
        """Every ``ranks``-th sentence of a batch."""
        return {name: rows[rank::ranks] for name, rows in batch.items()}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Loss:
        """−log of the weight on the true words, and how far the layer's output has moved."""
        assert isinstance(model, Transformer)
        query, source, mask = self._inputs(model, batch)
        read, looks = _crossing(model, self.layer)(query, source, mask=mask, return_weights=True)
        before = self._before.to(query.device)(query, source, mask=mask)
        real = torch.arange(query.shape[1], device=query.device) < batch["counts"][:, None]
        moved = functional.mse_loss(read[real], before[real]) / before[real].var()
        count = batch["links"].any(-1).sum()
        return Loss(link_loss(looks[:, self.head], batch["links"]) + self.held * moved * count, count)

    def description(self) -> dict[str, Any]:
        """What is trained on what."""
        names = ("layer", "head", "size", "held")
        return {
            "task": self.name,
            "model": asdict(self.start.config),
            "linked": len(self.linked),
            "pairs": len(self.pairs["en"]),
        } | {name: getattr(self, name) for name in names}

    @torch.no_grad()
    def _inputs(self, model: Transformer, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """What the cross-attention is given: its queries, the states of the source, and which of them there are."""
        seen: list[tuple[Tensor, Tensor, Tensor]] = []

        def note(layer: nn.Module, given: tuple[Tensor, ...], named: dict[str, Any]) -> None:
            seen.append((given[0], given[1], named["mask"]))

        hook = _crossing(model, self.layer).register_forward_pre_hook(note, with_kwargs=True)
        try:
            encoded = model.encode(batch["source"], batch["lengths"])
            x = model.embeddings(batch["given"])
            for block in model.decoder[: self.layer + 1]:
                x = block(x, Causal(), encoded)
        finally:
            hook.remove()
        return seen[0]


def sentences(count: int = 3000, *, kept: int = 500) -> list[Linked]:
    """Number words and sentences of the small grammar to learn from; none of them is among those kept for tests.

    Args:
        count: How many to draw of each kind.
        kept: How many of each kind and of each of the seeds `TESTED` are left out, in either language.

    Raises:
        ExtraMissing: if num2words is not installed.
    """
    kinds = (numbers.pairs, grammar.pairs)
    tested = {
        text
        for draw in kinds
        for seed in TESTED
        for pair in draw(kept, seed=seed)
        for text in (pair.en, pair.fr)
    }
    return [pair for draw in kinds for pair in draw(count, seed=SEED) if not {pair.en, pair.fr} & tested]


def place(config: TransformerConfig) -> dict[str, int]:
    """Where a record of the translator has this head: encoder layers first, then two of each decoder layer, the second of which crosses.

    Example:
        >>> place(TransformerConfig(vocab_size=7, d_model=8, num_heads=4, encoder_layers=3, decoder_layers=3))
        {'layer': 6, 'head': 2}
    """
    return {"layer": config.encoder_layers + 2 * LAYER + 1, "head": HEAD}


def both_ways(pair: Linked, text: WordPieces) -> tuple[LinkedPieces, LinkedPieces]:
    """A pair of sentences as pieces: from French to English, and from English to French."""
    return _one_way(text, pair.fr, pair.en, pair.from_french, "en"), _one_way(
        text, pair.en, pair.fr, pair.links, "fr"
    )


def link_loss(
    looks: Float[Tensor, "batch target source"], links: Bool[Tensor, "batch target source"]
) -> Tensor:
    """The sum over linked target pieces of −log of the weight on the pieces that they are linked with, in nats.

    Example:
        >>> looks = torch.tensor([[[0.5, 0.25, 0.25], [1.0, 0.0, 0.0]]])
        >>> links = torch.tensor([[[False, True, True], [False, False, False]]])
        >>> round(float(link_loss(looks, links)), 4)  # −log ½
        0.6931
    """
    found = (looks * links).sum(-1).clamp(min=LEAST)
    return -(found.log() * links.any(-1)).sum()


def _crossing(model: nn.Module, layer: int) -> MultiHeadAttention:
    assert isinstance(model, Transformer)
    crossing = model.decoder[layer].crossing
    assert isinstance(crossing, MultiHeadAttention)
    return crossing


def _one_way(text: WordPieces, source: str, target: str, links: Links, to: str) -> LinkedPieces:
    read, written = text.encode(source), text.encode(target)
    source_words = word_of_each(text.labels(read), source)
    target_words = word_of_each(text.labels(written), target)
    pieces = [[(one, other) in links for one in source_words] for other in target_words]
    return LinkedPieces(tuple(read), tuple(written), np.array(pieces, dtype=bool), to)

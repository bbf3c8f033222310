"""Trainings on sentences and their translations: a table with the columns en and fr."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn

from regard.errors import Sentence
from regard.models import folders
from regard.models.card import Card
from regard.models.transformer import Transformer
from regard.models.word_pieces import WordPieces
from regard.training import card
from regard.training.recipes import aligned_head, language
from regard.training.recipes import translate as translating
from regard.training.recipes.aligned_head import AlignedHead
from regard.training.recipes.language import Language, Objective
from regard.training.recipes.parts import Part, whole
from regard.training.recipes.ready import Ready, refuse_too_few
from regard.training.recipes.translate import LANGUAGES, Translation
from regard.training.sequences import Sequences
from regard.training.sources.opening import Opened
from regard.training.splits import Shares, split

SHARES = Shares(validation=0.02, test=0.02)

OF_SHORT_SENTENCES: Sentence = {
    "en": "It learned from short sentences of its data alone: long sentences, names and special subjects are beyond it.",
    "fr": "Il n’a appris que des phrases courtes de ses données : les phrases longues, les noms propres et les sujets spécialisés lui "
    "échappent.",
}


@dataclass(frozen=True)
class Pairs:
    """The part of a table to learn from.

    Attributes:
        sides: Sentences of each language, in the same order.
        text: Word pieces learned from them, and from nothing else.
        notices: What a person should know.
    """

    sides: dict[str, list[str]]
    text: WordPieces
    notices: tuple[Sentence, ...]


def translate(rows: Sequence[tuple[Opened, Path | None]]) -> Ready:
    """The training of a translator in both directions, and then of one of its heads, which learns which words say the same."""
    ((opened, path),) = rows
    pairs = _pairs(opened)
    config = translating.configuration(pairs.text.vocab_size)
    encoded = {side: [pairs.text.encode(line) for line in pairs.sides[side]] for side in LANGUAGES}
    kept = [n for n, both in enumerate(zip(*encoded.values(), strict=True)) if _fit(both, config.max_length)]
    sequences = {side: Sequences.of(lines[n] for n in kept) for side, lines in encoded.items()}
    translation = Translation(sequences, pairs.text, config)
    linked = aligned_head.sentences()

    def aligned(model: nn.Module | None) -> AlignedHead:
        assert isinstance(model, Transformer)
        return AlignedHead(linked, sequences, pairs.text, model)

    return Ready(
        parts=(
            Part("1-translation", translation.settings.steps, lambda model: translation),
            Part("2-aligned-head", aligned_head.SETTINGS.steps, aligned),
        ),
        data=(card.source(opened, path=path),),
        limits=OF_SHORT_SENTENCES,
        save=_saving("translate", pairs.text, alignment=aligned_head.place(config)),
        call={
            "en": '.predict(["Le chat dort."], to="en")',
            "fr": '.predict(["The cat is sleeping."], to="fr")',
        },
        notices=pairs.notices + _left_out(len(pairs.sides["en"]) - len(kept), config.max_length),
    )


def fill_mask(rows: Sequence[tuple[Opened, Path | None]]) -> Ready:
    """The training of a model that finds a word that is missing."""
    return _language("fill-mask", rows)


def next_word(rows: Sequence[tuple[Opened, Path | None]]) -> Ready:
    """The training of a model that finds the next word."""
    return _language("next-word", rows)


def _language(objective: Objective, rows: Sequence[tuple[Opened, Path | None]]) -> Ready:
    ((opened, path),) = rows
    pairs = _pairs(opened)
    config = language.configuration(pairs.text.vocab_size, objective)
    lines = [pairs.text.encode(line) for side in LANGUAGES for line in sorted(set(pairs.sides[side]))]
    kept = [line for line in lines if _fit([line], config.max_length)]
    texts: dict[Objective, Sentence] = {
        "fill-mask": {
            "en": '.predict(["The cat [MASK] on the table."])',
            "fr": '.predict(["Le chat [MASK] sur la table."])',
        },
        "next-word": {"en": '.predict(["The cat is"])', "fr": '.predict(["Le chat est"])'},
    }
    return Ready(
        parts=whole(Language(Sequences.of(kept), pairs.text, objective, config)),
        data=(card.source(opened, path=path),),
        limits=OF_SHORT_SENTENCES,
        save=_saving(objective, pairs.text),
        call=texts[objective],
        notices=pairs.notices + _left_out(len(lines) - len(kept), config.max_length),
    )


def _pairs(opened: Opened) -> Pairs:
    """The part to learn from, and its word pieces.

    Raises:
        RegardError: if there is none.
    """
    rows = [row for row in opened.table.rows if all(text.strip() for text in row)]
    sides = split(rows, by=(0, 1), shares=SHARES)
    refuse_too_few(len(sides.train), len(rows) - len(sides.train), {"en": "pairs", "fr": "paires de phrases"})
    train = {side: [rows[number][place] for number in sides.train] for place, side in enumerate(LANGUAGES)}
    blank = len(opened.table.rows) - len(rows)
    notice: Sentence = {
        "en": f"{blank} rows lack one of the two sentences and are left out.",
        "fr": f"{blank} lignes n’ont pas l’une des deux phrases et sont laissées de côté.",
    }
    return Pairs(train, WordPieces.train(train["en"], train["fr"]), (notice,) if blank else ())


def _fit(lines: Iterable[Sequence[int]], longest: int) -> bool:
    """Whether the model can read each of them between two marks."""
    return all(len(line) + 2 <= longest for line in lines)


def _left_out(count: int, longest: int) -> tuple[Sentence, ...]:
    if not count:
        return ()
    return (
        {
            "en": f"Left out, because the model reads at most {longest} word pieces: {count} rows.",
            "fr": f"Laissées de côté, parce que le modèle lit au plus {longest} morceaux de mots : {count} lignes.",
        },
    )


def _saving(task: str, text: WordPieces, **settings: Any) -> Callable[[nn.Module, Path, Card], None]:
    def save(model: nn.Module, folder: Path, about: Card) -> None:
        folders.save(folder, task, model, about.content(), **settings)
        text.save(folder)

    return save

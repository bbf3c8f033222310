"""How well does the translator do: BLEU on sentences that it has not seen, and does its attention find the word that it translates?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import torch

import regard
from benchmarks.models import DATA, translations
from benchmarks.table import Figure
from regard.models.card import Beside, Score
from regard.models.translator import BEAMS, Translator
from regard.training.alignment import Reading, by_position, score
from regard.training.generated import grammar, numbers
from regard.training.generated.linked import Linked
from regard.training.recipes.aligned_head import TESTED
from regard.training.words import word_of_each

PAIRS = 400
"""Of each kind. The head learned from sentences of another seed, without these."""
BLEU = {"en": 55.0, "fr": 43.0}
LINKED = 0.9
KINDS: tuple[tuple[str, str, Callable[..., list[Linked]]], ...] = (
    ("number words", "nombres en toutes lettres", numbers.pairs),
    ("adjectives and nouns", "adjectifs et noms", grammar.pairs),
)


def measure() -> list[Figure]:
    """BLEU in both directions, where the data are there, and agreement with true links."""
    figures = [_figure(found, LINKED) for found in alignments()]
    if not DATA.is_dir():
        return [*figures, Figure("BLEU of the translator", f"needs the training data in {DATA.name}")]
    english, french = translations()
    signature = f"nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:{version('sacrebleu')}, beam {BEAMS}"
    found = [_figure(english, BLEU["en"]), _figure(french, BLEU["fr"])]
    return [*(replace(figure, question=f"{figure.question} ({signature})") for figure in found), *figures]


def alignments() -> list[Score]:
    """How often the head that aligns finds the word that is being translated, by kind of sentence and direction."""
    translator: Translator = regard.load("translate")
    found = []
    for english, french, draw in KINDS:
        pairs = draw(PAIRS, seed=TESTED[0])
        for to, source in (("en", "fr"), ("fr", "en")):
            readings = [reading(translator, pair, to) for pair in pairs]
            interval, along = score(readings, 0, 0), by_position(readings)
            found.append(
                Score(
                    what={
                        "en": f"share of linked words found by attention, {source} to {to}, {english}",
                        "fr": f"part des mots liés que trouve l’attention, {source} vers {to}, {french}",
                    },
                    value=round(interval.value, 4),
                    low=round(interval.low, 4),
                    high=round(interval.high, 4),
                    on={
                        "en": f"{PAIRS} generated sentences; none is among those that taught this head",
                        "fr": f"{PAIRS} phrases engendrées ; aucune n’a servi à instruire cette tête",
                    },
                    beside=(
                        Beside(
                            what={"en": "the word as far along", "fr": "le mot aussi avancé dans la phrase"},
                            value=round(along.value, 4),
                        ),
                    ),
                )
            )
    return found


def reading(translator: Translator, pair: Linked, to: str) -> Reading:
    """What the head that aligns looks at while the translator is made to write the translation."""
    text, translation = (pair.fr, pair.en) if to == "en" else (pair.en, pair.fr)
    attended = translator.forced(text, translation, to=to)
    assert attended.written is not None
    assert translator.alignment is not None
    with regard.capture(translator.model) as record, torch.inference_mode():
        attended.run()
    weights = record.layers[translator.alignment.layer].weights(translator.alignment.head)
    return Reading(
        np.asarray(weights)[None, None],
        (None, *word_of_each(attended.read.labels[1:], text)),
        (*word_of_each(attended.written.labels[:-1], translation), None),
        pair.from_french if to == "en" else pair.links,
    )


def _figure(found: Score, bound: float) -> Figure:
    assert found.low is not None
    beside = "".join(f"; {other.what['en']}: {other.value:g}" for other in found.beside)
    value = f"{found.value:g} [{found.low:g}, {found.high:g}] on {found.on['en']}{beside}"
    return Figure(f"translate: {found.what['en']}", value, f"≥ {bound:g}", found.value >= bound)

"""How well do models of a few thousand numbers spell names that they have not seen? microgpt's design and mini-gpt, five seeds each."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from benchmarks.table import Figure, most
from regard.models.alphabet import Alphabet
from regard.training import kneser_ney
from regard.training.loop import train
from regard.training.recipes import names as recipes
from regard.training.recipes.lists_of_names import ListOfNames, Prepared, Side, prepared
from regard.training.recipes.names import Names
from regard.training.sequences import Sequences
from regard.training.sources.catalogue import data_set
from regard.training.sources.opening import load

DATA = Path(__file__).parents[2] / "shared" / "data"
SEEDS = range(5)
THREADS = 2
TARGET, SECONDS = 2.13, 10.0
SHORTER = 800
"""Updates of mini-gpt for each seed; the model that is carried took thrice as many. After 400 the median was 2.107, above the trigram."""


def measure() -> list[Figure]:
    """Nats a letter on test names, and the seconds that a training took."""
    if not DATA.is_dir():
        return [Figure("nats a letter on names", "needs the folder of training data beside the checkout")]
    threads = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    try:
        return [*_microgpt(), *_mini_gpt()]
    finally:
        torch.set_num_threads(threads)


def _microgpt() -> list[Figure]:
    """Each seed draws a tenth of the names to test on, and the weights to begin with."""
    known = data_set("prenoms-fr")
    rows = load(known, path=DATA / str(known.prepared)).table.column("name")
    names = list(dict.fromkeys(name.lower() for name in rows))
    alphabet = Alphabet.of(names)
    seconds, found, of_five = [], [], []
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(len(names))
        letters = [alphabet.encode(names[place]) for place in order]
        tested, learned = letters[: len(names) // 10], letters[len(names) // 10 :]
        recipe = _recipe(learned, alphabet)
        begun = time.perf_counter()
        model = _trained(recipe, seed)
        seconds.append(time.perf_counter() - begun)
        found.append(nats(model, _recipe(tested, alphabet)))
        model_of_five = kneser_ney.fit(learned, 5, alphabet.vocab_size, end=alphabet.end, discounts="three")
        of_five.append(model_of_five.nats(tested))
    what = f"microgpt's design on a tenth of {len(names):,} French first names, another one for each of {len(SEEDS)} seeds, median"
    return [
        most(what, statistics.median(found), TARGET, "nats a letter", digits=".4f"),
        most(f"… a training, on {THREADS} threads", statistics.median(seconds), SECONDS, "s"),
        Figure("… each seed", ", ".join(f"{value:.4f}" for value in found)),
        Figure(
            "… Kneser–Ney 5-grams, three discounts, on the same names",
            f"{statistics.median(of_five):.4f} nats a letter",
        ),
    ]


def _recipe(letters: list[list[int]], alphabet: Alphabet) -> Names:
    """Microgpt's design on some names, which begin and end with the one mark."""
    begins = np.full(len(letters), alphabet.end, dtype=np.int64)
    config = recipes.microgpt(alphabet.vocab_size)
    return Names(
        Sequences.of(letters),
        begins,
        alphabet.end,
        config,
        recipes.MICROGPT,
        recipes.MICROGPT_SIZE,
        mixing=recipes.MICROGPT_MIXING,
    )


def _mini_gpt() -> list[Figure]:
    ready = prepared([_list(name) for name in ("names-us", "prenoms-fr", "communes-fr")])
    settings = replace(recipes.MINI_GPT, steps=SHORTER, warmup=SHORTER // 10)
    found = []
    for seed in SEEDS:
        recipe = Names(
            ready.train.letters,
            ready.train.begins,
            ready.alphabet.end,
            recipes.mini_gpt(ready.vocab_size),
            settings,
        )
        model = _trained(recipe, seed)
        found.append(nats(model, replace(recipe, names=ready.test.letters, begins=ready.test.begins)))
    three, five = (_kneser_ney(ready, ready.test, order) for order in (3, 5))
    what = f"mini-gpt on {len(ready.test.names)} names of the test part, {SHORTER} steps, median of {len(SEEDS)} seeds"
    return [
        most(
            f"{what}; limit: a Kneser–Ney trigram of each kind",
            statistics.median(found),
            round(three, 4),
            "nats a letter",
            digits=".4f",
        ),
        Figure("… each seed", ", ".join(f"{value:.4f}" for value in found)),
        Figure("… a Kneser–Ney 5-gram of each kind", f"{five:.4f} nats a letter"),
    ]


def _list(name: str) -> ListOfNames:
    known = data_set(name)
    path = DATA / known.prepared if known.prepared else None
    return ListOfNames.of(name, known.title, load(known, path=path).table.column("name"))


def _trained(recipe: Names, seed: int) -> nn.Module:
    with tempfile.TemporaryDirectory() as folder:
        return train(recipe, folder=Path(folder), seed=seed, device="cpu").model


@torch.inference_mode()
def nats(model: nn.Module, recipe: Names, *, size: int = 512) -> float:
    """Mean loss of every letter and every end of the names of a recipe."""
    total = count = 0.0
    for start in range(0, len(recipe.names), size):
        rows = recipe.rows(np.arange(start, min(start + size, len(recipe.names))))
        loss = recipe.loss(model, rows)
        total, count = total + float(loss.total), count + float(loss.count)
    return total / count


def _kneser_ney(ready: Prepared, side: Side, order: int) -> float:
    """Nats a letter of one n-gram model for each kind, which is stronger than one for all."""
    alphabet, total, count = ready.alphabet, 0.0, 0
    for kind in ready.kinds:
        learned, tested = (
            [alphabet.encode(name) for of, name in part.names if of == kind] for part in (ready.train, side)
        )
        model = kneser_ney.fit(learned, order, alphabet.vocab_size, end=alphabet.end)
        letters = sum(len(name) + 1 for name in tested)
        total, count = total + letters * model.nats(tested), count + letters
    return total / count

"""A workbench in the place of the real one, which needs seconds to load: five words a window, and weights that depend on the words."""

from __future__ import annotations

import sys
import time
from types import ModuleType, SimpleNamespace

import numpy as np
import torch

import regard
from regard.errors import RegardError
from regard.record import Record

WORDS = 5


class Workbench(ModuleType):
    """Reads words, and says how often and how much it was asked to read."""

    def __init__(self, delay=0.0, seed=0):
        super().__init__("regard.workbench")
        self.delay, self.asked, self.notices = delay, [], []
        torch.manual_seed(seed)
        model = torch.nn.Linear(2, 3)
        self.loaded = SimpleNamespace(model=model, limit=WORDS, tokenizer=tokenize)

    def ready(self, model):
        if model == "nothing":
            raise RegardError(en="There is no such model.", fr="Il n'y a pas de tel modèle.")
        return self.loaded

    def look(self, text, model="minilm", *, cut=False):
        time.sleep(self.delay)
        self.asked.append(text)
        if not text.strip():
            raise RegardError(en="The text is empty.", fr="Le texte est vide.")
        end = place_after(text, WORDS)
        words = text[:end].split()
        seeds = [sum(map(ord, word)) for word in words]
        vectors = np.stack([np.random.default_rng(seed).normal(size=(2, 3)) for seed in seeds], axis=1)
        record = Record.from_arrays(vectors * 2, vectors, tokens=words, model=model, text=text[:end])
        record.cut = text[end:]
        record.notices.extend(self.notices)
        return record


def place_after(text, words):
    """The end of the last of some words."""
    end = 0
    for word in text.split()[:words]:
        end = text.index(word, end) + len(word)
    return end


def tokenize(text, **options):
    return {
        "special_tokens_mask": [0 if letter.isprintable() and not letter.isspace() else 1 for letter in text]
    }


def install(**options):
    """Puts it where everything looks for the workbench."""
    sys.modules["regard.workbench"] = regard.workbench = Workbench(**options)

"""Heads built to do one thing, from codes of places and tokens with noise; and random ones that do nothing."""

from __future__ import annotations

import numpy as np
import torch

import regard
from regard.attention import Causal
from regard.record import Record

PLANTED = (
    "previous_token",
    "self",
    "sink",
    "local",
    "positional",
    "delimiter",
    "duplicate_token",
    "induction",
    "diffuse",
)
STRENGTH = 60.0
"""Score of a key that is meant, over one that has nothing to do with the query."""
NOISE = 0.1
"""Length of the noise in each query and key, as a share of their own length."""


def text(generator, length):
    """Tokens as texts have them: few words often, many rarely, commas and full stops, a mark at either end."""
    words = [f"w{rank}" for rank in range(max(5, min(length // 4, 60)))]
    shares = 1 / np.arange(2, len(words) + 2)
    tokens = generator.choice(words, size=length, p=shares / shares.sum()).tolist()
    for place in range(4, length - 1, 6):
        tokens[place + int(generator.integers(2))] = str(generator.choice([",", "."]))
    return ["[CLS]", *tokens[1:-1], "[SEP]"]


def places(generator, length, head_dim):
    """A code for each place from −length to 2 · length: waves of random frequency, of length 1 together."""
    waves = generator.uniform(0, np.pi, head_dim // 2)
    angles = np.arange(-length, 2 * length)[:, None] * waves
    return np.concatenate([np.cos(angles), np.sin(angles)], 1) / np.sqrt(head_dim // 2)


def words(generator, tokens, head_dim):
    """A code of length 1 for each token, the same wherever the token is."""
    known = sorted(set(tokens))
    codes = generator.normal(size=(max(len(known), head_dim), head_dim))
    if len(known) <= head_dim:
        codes = np.linalg.qr(codes)[0]
    codes /= np.linalg.norm(codes, axis=1, keepdims=True)
    return codes[[known.index(token) for token in tokens]]


def codes(kind, generator, tokens, head_dim, offset):
    """Query and key of one head before noise; their dot products are scores over ``STRENGTH``."""
    length = len(tokens)
    place = places(generator, length, head_dim)
    here = slice(length, 2 * length)
    alone = np.eye(head_dim)[0]
    steps = {"self": 0, "previous_token": -1, "positional": offset}
    if kind in steps:
        return place[length + steps[kind] : 2 * length + steps[kind]], place[here]
    if kind in ("sink", "delimiter"):
        meant = (
            np.arange(length) == 0
            if kind == "sink"
            else np.array([t in (",", ".", "[CLS]", "[SEP]") for t in tokens])
        )
        return np.tile(alone, (length, 1)), np.where(meant[:, None], alone, 0.3 * np.eye(head_dim)[1])
    if kind == "local":  # −(i − j)² / 2w², but for what is the same for all keys
        at = np.arange(length) - length / 2
        query, key = np.zeros((length, head_dim)), np.zeros((length, head_dim))
        query[:, 0], query[:, 1] = at / 2.0, 1.0
        key[:, 0], key[:, 1] = at / STRENGTH, -(at**2) / 4.0 / STRENGTH
        return query, key
    if kind == "duplicate_token":  # the same word, and not the same place
        word, place = words(generator, tokens, head_dim // 2), places(generator, length, head_dim // 2)[here]
        return np.concatenate([word, -place], 1), np.concatenate([word, place], 1)
    if kind == "induction":
        word = words(generator, tokens, head_dim)
        return word, np.concatenate([np.zeros((1, head_dim)), word[:-1]])
    assert kind == "diffuse"
    looks, offers = generator.normal(size=(2, length, head_dim)) / np.sqrt(head_dim)
    looks[:, head_dim // 2 :] = 0
    offers[:, : head_dim // 2] = 0
    return looks * 2 * np.sqrt(2 * head_dim) / STRENGTH, offers * np.sqrt(
        2
    )  # lengths that could give scores of ± 2


def planted(kind, *, length, head_dim, causal, seed, heads=5):
    """A record whose heads are all of one kind; their codes and noise differ."""
    generator = np.random.default_rng([PLANTED.index(kind), length, head_dim, causal, seed])
    tokens = text(generator, length)
    farthest = max(2, min(9, length // 4))
    queries, keys = [], []
    for _ in range(heads):
        offset = -int(generator.integers(2, farthest + 1))
        if not causal and generator.random() < 0.5:
            offset = 1 - offset if generator.random() < 0.5 else 1
        query, key = codes(kind, generator, tokens, head_dim, offset)
        queries.append(noisy(query, kind, generator) * STRENGTH * np.sqrt(head_dim))
        keys.append(noisy(key, kind, generator))
    return Record.from_arrays(
        np.stack(queries), np.stack(keys), tokens=tokens, mask=Causal() if causal else None
    )


def noisy(codes, kind, generator):
    """The codes with noise; a parabola's big numbers carry none, only the places beside them."""
    length = 1.0 if kind == "local" else np.linalg.norm(codes, axis=1).mean()
    noise = generator.normal(size=codes.shape) * NOISE * length / np.sqrt(codes.shape[1])
    if kind == "local":
        noise[:, :2] = 0
    return codes + noise


def random(*, length, head_dim, spread, causal, seed, heads=24):
    """A record of heads whose queries and keys are drawn at random, with this standard deviation."""
    generator = np.random.default_rng([length, head_dim, causal, seed])
    query, key = generator.normal(size=(2, heads, length, head_dim)) * spread
    return Record.from_arrays(query, key, tokens=text(generator, length), mask=Causal() if causal else None)


def random_model(architecture, spread, seed):
    """A small BERT or GPT-2 that never learned anything, its weights drawn with this standard deviation."""
    from transformers import BertConfig, BertModel, GPT2Config, GPT2Model

    torch.manual_seed(seed)
    if architecture == "BERT":
        sizes = {
            "hidden_size": 128,
            "num_attention_heads": 8,
            "num_hidden_layers": 5,
            "intermediate_size": 256,
        }
        return BertModel(BertConfig(vocab_size=97, initializer_range=spread, **sizes)).eval()
    sizes = {"n_embd": 128, "n_head": 8, "n_layer": 5, "bos_token_id": 1, "eos_token_id": 2}
    return GPT2Model(GPT2Config(vocab_size=97, initializer_range=spread, **sizes)).eval()


def run(model, length, seed):
    """What the model does with a text whose tokens are named."""
    words = text(np.random.default_rng(seed), length)
    marks = {"[CLS]": 1, "[SEP]": 2, ",": 3, ".": 4}
    ids = [marks.get(word) or 10 + int(word[1:]) for word in words]
    named = dict(zip(ids, words, strict=True))

    class Tokenizer:
        def convert_ids_to_tokens(self, numbers):
            return [named[number] for number in numbers]

    with regard.capture(model, tokenizer=Tokenizer()) as record, torch.inference_mode():
        model(input_ids=torch.tensor([ids]))
    return record

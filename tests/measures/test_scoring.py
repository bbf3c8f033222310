from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import torch

import regard
from regard import Causal, Documents, Everything, Explicit, Intervals, Padding, Prefix, RegardError, Window
from regard.measures.scoring import Scoring

RNG = np.random.default_rng(29)
QUERIES, KEYS, HEADS = 7, 11, 3
HOLES = RNG.random((KEYS, KEYS)) < 0.6
HOLES_OF_HEADS = RNG.random((1, HEADS, KEYS, KEYS)) < 0.6

RUNS = {
    "everything": lambda q, k: Everything(),
    "causal": lambda q, k: Causal(),
    "window": lambda q, k: Window(3),
    "prefix": lambda q, k: Prefix(5),
    "padded at the end": lambda q, k: Padding([k - 2]),
    "padded at the start": lambda q, k: Padding([np.arange(k) >= 4]),
    "documents": lambda q, k: Documents(lengths=[4, k - 4]),
    "documents, causal": lambda q, k: Documents(lengths=[4, k - 4]) & Causal(),
    "intervals": lambda q, k: Intervals(lo=np.arange(q) // 2, hi=np.arange(q) // 2 + np.arange(q) % 4),
    "explicit, but runs": lambda q, k: Explicit(np.tri(q, k, 2, dtype=bool)),
    "what is hidden from a causal mask": lambda q, k: ~Causal(),
    "a window on padding": lambda q, k: Window(3) & Padding([np.arange(k) >= 5]),
}
BLOCKS = {
    "holes": lambda q, k: Explicit(HOLES[:q, :k]),
    "holes for each head": lambda q, k: Explicit(HOLES_OF_HEADS[:, :, :q, :k]),
    "heads that differ": lambda q, k: Explicit(
        np.stack([np.tri(q, k, place, dtype=bool) for place in range(HEADS)])[None]
    ),
    "padding with a hole": lambda q, k: Padding([np.arange(k) % 4 != 1]),
    "documents that go on later": lambda q, k: Documents(np.arange(k) // 3 % 2),
    "not a window": lambda q, k: ~Window(2),
    "a window and the first keys": lambda q, k: Window(2) | Padding([2]),
    "holes, causal": lambda q, k: Explicit(HOLES[:q, :k]) & Causal(),
}


@pytest.fixture(params=[QUERIES, KEYS], ids=["cached", "whole"])
def queries(request):
    return request.param


@pytest.fixture(params=[*RUNS.values(), *BLOCKS.values()], ids=[*RUNS, *BLOCKS])
def masked(request, queries, make):
    """A layer under a mask of every kind, on a whole text and with fewer queries than keys, and what its mask says."""
    mask = request.param(queries, KEYS)
    layer = make(heads=HEADS, queries=queries, keys=KEYS, mask=mask)
    scoring = Scoring.of(layer)
    assert (scoring.intervals is not None) == (request.param in RUNS.values())
    seen = mask.dense(queries, KEYS)[0]
    return scoring, np.broadcast_to(seen, (HEADS, queries, KEYS))


def slices(length):
    return [slice(start, stop) for start in range(length) for stop in range(start + 1, length + 1, 3)]


def test_hidden_is_what_the_mask_says_block_by_block(masked):
    scoring, seen = masked
    for head in range(HEADS):
        for rows in slices(scoring.queries):
            for columns in slices(KEYS):
                hidden = scoring.hidden(head, rows, columns)
                expected = ~seen[head, rows, columns]
                assert (hidden is None) == (not expected.any())
                assert hidden is None or (hidden == expected).all()


def test_visible_pairs_is_what_the_mask_says_key_by_key(masked):
    scoring, seen = masked
    every = np.arange(scoring.queries)
    for head in range(HEADS):
        for shift in range(-KEYS, KEYS + 1):
            keys = every + shift
            expected = [0 <= key < KEYS and bool(seen[head, query, key]) for query, key in enumerate(keys)]
            assert scoring.visible_pairs(head, every, keys).tolist() == expected
        some = np.array([scoring.queries - 1, 0, 2])
        assert scoring.visible_pairs(head, some, np.array([1, 4, 4])).tolist() == [
            seen[head, query, key] for query, key in zip(some, [1, 4, 4], strict=True)
        ]


def test_the_span_is_all_that_some_queries_may_see(masked):
    scoring, seen = masked
    for rows in slices(scoring.queries):
        keys = np.flatnonzero(seen[:, rows].any((0, 1)))
        if scoring.intervals is None:
            assert scoring.span(rows) == (0, KEYS)
        else:
            assert scoring.span(rows) == ((keys[0], keys[-1] + 1) if len(keys) else (0, 0))


def test_without_a_mask_everything_is_seen(make, queries):
    scoring = Scoring.of(make(queries=queries, keys=KEYS))
    assert scoring.mask is None
    assert scoring.intervals is None
    assert scoring.hidden(0, slice(0, queries), slice(0, KEYS)) is None
    assert scoring.span(slice(2, 3)) == (0, KEYS)
    assert scoring.visible_pairs(0, np.arange(3), np.array([-1, 10, 11])).tolist() == [False, True, False]


def test_intervals_are_one_run_a_query(make):
    lo, hi = Scoring.of(make(queries=5, keys=KEYS, mask=Window(3))).intervals
    assert lo.tolist() == [4, 5, 6, 7, 8]
    assert hi.tolist() == [7, 8, 9, 10, 11]
    assert lo.dtype == hi.dtype == np.int32


def test_the_offset_is_the_key_of_the_first_query(make):
    assert Scoring.of(make()).offset == 0
    assert Scoring.of(make(queries=5, keys=KEYS)).offset == 6
    assert Scoring.of(make(queries=5, keys=KEYS, kind="cross")).offset is None


def test_numbers_of_heads_queries_and_keys(make):
    layer = make(heads=6, kv_heads=2, queries=5, keys=KEYS)
    scoring = Scoring.of(layer)
    assert (scoring.heads, scoring.queries, scoring.keys) == (6, 5, KEYS)
    assert tuple(scoring.kv_head(head) for head in range(6)) == layer.kv_head == (0, 0, 0, 1, 1, 1)


def test_what_the_layer_says_is_handed_on(make):
    layer = make(softcap=1.5, sinks=[1.0, 2.0, 3.0], bias=3)
    scoring = Scoring.of(layer)
    assert scoring.scale == pytest.approx(1 / math.sqrt(19))
    assert Scoring.of(make(scale=0.25)).scale == 0.25
    assert scoring.softcap == 1.5
    assert scoring.query is layer.query  # no copy
    assert scoring.key is layer.key
    assert scoring.bias is layer.bias
    assert scoring.sinks is layer.sinks


def refusal(layer):
    with pytest.raises(RegardError) as caught:
        Scoring.of(layer)
    return caught.value.say("en"), caught.value.say("fr")


@pytest.mark.parametrize("library", [np.asarray, torch.from_numpy], ids=["numpy", "torch"])
@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(("which", "called"), [("query", "requête"), ("key", "clé")])
def test_nan_and_infinity_are_named_by_place(make, which, called, number, library):
    layer = make(heads=6, kv_heads=2)
    broken = getattr(layer, which)
    broken[1, 83, 2] = broken[1, 41, 17] = broken[1, 41, 3] = number
    english, french = refusal(
        dataclasses.replace(layer, name="encoder.layer.4", query=library(layer.query), key=library(layer.key))
    )
    assert english.startswith(
        f"encoder.layer.4 holds NaN or infinity in its {which}, first in head 1 at position 41 (2 in all)"
    )
    assert french.startswith(
        f"encoder.layer.4 contient NaN ou l'infini dans sa {called}, d'abord dans la tête 1 à la position 41 (2 en tout)"
    )


def test_half_precision_that_overflowed_is_named_too(make):
    layer = make()
    key = torch.from_numpy(layer.key).bfloat16()
    key[2, 5] = math.inf
    english, _ = refusal(dataclasses.replace(layer, key=key, query=torch.from_numpy(layer.query).bfloat16()))
    assert "in its key, first in head 2 at position 5 (1 in all)" in english


@pytest.mark.parametrize(
    "shapes",
    [
        {"query": (3, 0, 19)},
        {"key": (3, 0, 19)},
        {"query": (0, 103, 19)},
        {"query": (3, 103, 0), "key": (3, 103, 0)},
        {"query": (3, 103, 17)},
        {"key": (2, 103, 19)},
        {"key": (6, 103, 19)},
        {"key": (103, 19)},
        {"query": (1, 3, 103, 19), "key": (1, 3, 103, 19)},
    ],
)
@pytest.mark.parametrize("library", [np.zeros, torch.zeros], ids=["numpy", "torch"])
def test_shapes_that_disagree_or_are_empty_are_told(make, shapes, library):
    layer = dataclasses.replace(
        make(), name="decoder.2", **{name: library(shape) for name, shape in shapes.items()}
    )
    english, french = refusal(layer)
    query, key = list(layer.query.shape), list(layer.key.shape)
    assert english.startswith(
        f"decoder.2 cannot be measured: its query has the shape {query} and its key {key}."
    )
    assert french.startswith(
        f"decoder.2 ne peut pas être mesurée\u00a0: sa requête a la forme {query} et sa clé {key}."
    )


def test_a_layer_without_query_or_key_is_told(make):
    for missing in ({"query": None}, {"key": None}, {"query": None, "key": None}):
        english, french = refusal(dataclasses.replace(make(), **missing))
        assert english == "arrays was recorded without query and key; record it again with keep='qk'."
        assert french == "arrays a été enregistrée sans requêtes ni clés\u00a0; recommencez avec keep='qk'."


@pytest.mark.parametrize(
    "mask",
    [
        Explicit(np.zeros((KEYS, KEYS), dtype=bool)),
        ~Everything(),
        Padding([0]),
        Causal() & ~Causal(),
        Intervals(lo=[4] * KEYS, hi=[4] * KEYS),
    ],
    ids=repr,
)
def test_a_mask_that_hides_everything_is_told(make, mask):
    english, french = refusal(make(queries=KEYS, keys=KEYS, mask=mask))
    assert english.startswith("The mask of arrays hides every key from every query")
    assert french.startswith("Le masque de arrays cache toutes les clés à toutes les requêtes")


def test_a_mask_without_runs_that_hides_everything_is_told_once_its_rows_are_known(make):
    with pytest.raises(RegardError, match="hides every key from every query"):
        regard.rows(make(queries=KEYS, keys=KEYS, mask=Explicit(HOLES) & Explicit(~HOLES)))


def test_a_mask_that_leaves_one_key_to_one_query_is_accepted(make):
    seen = np.zeros((KEYS, KEYS), dtype=bool)
    seen[5, 9] = True
    scoring = Scoring.of(make(queries=KEYS, keys=KEYS, mask=Explicit(seen)))
    assert scoring.span(slice(0, KEYS)) == (9, 10)
    assert scoring.span(slice(0, 5)) == (0, 0)

"""What changes say about themselves, and what they refuse to be."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

import regard
from regard.errors import RegardError, speaking
from regard.record.protocols import HeadCall

RECORD = regard.Record.from_arrays([[1.0, 0.0]], [[1.0, 0.0]], text="Le chat dort.", model="minilm")


def call(**fields) -> HeadCall:
    """One head of two queries and three keys, the first of which is padding."""
    generator = torch.Generator().manual_seed(3)
    visible = torch.tensor([[[False, True, False], [False, True, True]]])
    given = {
        "layer": "layers.5",
        "index": 5,
        "call": 0,
        "head": 1,
        "crosses": False,
        "query": torch.randn(1, 2, 7, generator=generator),
        "key": torch.randn(1, 3, 7, generator=generator),
        "value": torch.randn(1, 3, 5, generator=generator),
        "visible": visible,
        "scale": 0.5,
        "first_query": 1,
        "end_key": 3,
        "sink_key": torch.tensor([1]),
    }
    return HeadCall(**{**given, **fields})


def test_they_say_what_they_are():
    assert repr(regard.Ablate(3, 5)) == "Ablate(layer=3, head=5)"
    assert repr(regard.Ablate("encoder", [0, 2])) == "Ablate(layer='encoder', head=(0, 2))"
    assert repr(regard.Cut(0, 1, key=2, query=6)) == "Cut(layer=0, head=1, key=2, query=6)"
    assert (
        repr(regard.Patch(3, None, RECORD))
        == "Patch(layer=3, head=None, record=<1 sequence of minilm: 'Le chat dort.'>)"
    )
    assert regard.Patch(3, None, RECORD).briefly == "Patch(layer=3, head=None, record=<1 sequence of minilm>)"
    named = regard.Ablate(3, 5, mean_of=[RECORD, RECORD])
    assert named.briefly == "Ablate(layer=3, head=5, mean_of=<2 sequences of minilm>)"
    assert regard.Temper(3, 5, 2).briefly == repr(regard.Temper(3, 5, 2))
    assert (
        repr(named)
        == "Ablate(layer=3, head=5, mean_of=<2 sequences of minilm: 'Le chat dort.', 'Le chat dort.'>)"
    )


def test_they_are_values():
    assert regard.Cut(0, 1, key=2) == regard.Cut(0, np.int64(1), key=np.int64(2))
    assert len({regard.Temper(0, [1, 2], 2), regard.Temper(0, (1, 2), 2.0), regard.Temper(0, 1, 2)}) == 2
    assert regard.Remask(0, 1, np.ones((2, 2), dtype=bool)) == regard.Remask(
        0, 1, [[True, True], [True, True]]
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        regard.Ablate(3, 5).head = 4


def test_heads_are_one_several_or_all():
    assert list(regard.Ablate(0, 2).heads_among(5, "x")) == [2]
    assert list(regard.Ablate(0, range(1, 4)).heads_among(5, "x")) == [1, 2, 3]
    assert list(regard.Ablate(0, None).heads_among(5, "x")) == [0, 1, 2, 3, 4]
    with pytest.raises(RegardError, match="no head 5 in x: it has heads 0 to 4"):
        regard.Ablate(0, [2, 5]).heads_among(5, "x")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: regard.Ablate(-1, 0), "layer=-1"),
        (lambda: regard.Ablate(True, 0), "layer=True"),
        (lambda: regard.Ablate("", 0), "layer=''"),
        (lambda: regard.Ablate(0.5, 0), r"layer=0\.5"),
        (lambda: regard.Ablate(0, -1), "head=-1"),
        (lambda: regard.Ablate(0, []), r"head=\[\]"),
        (lambda: regard.Ablate(0, [1, 1]), r"head=\[1, 1\]"),
        (lambda: regard.Ablate(0, "all"), "head='all'"),
        (lambda: regard.Ablate(0, 1, mean_of="zero"), "not str"),
        (lambda: regard.Ablate(0, 1, mean_of=[]), "not list"),
        (lambda: regard.Cut(0, 1, key="first"), "key='first'"),
        (lambda: regard.Cut(0, 1, key=-1), "key=-1"),
        (lambda: regard.Cut(0, 1, key=1, query="all"), "query='all'"),
        (lambda: regard.Temper(0, 1, float("nan")), "temperature .* nan"),
        (lambda: regard.Temper(0, 1, 0), "above 0"),
        (lambda: regard.Temper(0, 1, "hot"), "str"),
        (lambda: regard.Remask(0, 1, [[1, 0]]), "booleans"),
        (lambda: regard.Patch(0, 1, "minilm"), "not str"),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(make, sentence):
    with pytest.raises(RegardError, match=sentence):
        make()
    with speaking("fr"):
        with pytest.raises(RegardError) as refused:
            make()
        assert str(refused.value) == refused.value.say("fr") != refused.value.say("en")


def test_a_cut_hides_one_key_from_one_query():
    cut = regard.Cut(5, 1, query=2, key=1).applied(call())
    assert cut.seen.int().tolist() == [[[0, 1, 0], [0, 0, 1]]]


def test_a_cut_for_all_queries_leaves_those_that_see_nothing_else():
    cut = regard.Cut(5, 1, key=1).applied(call())
    assert cut.seen.int().tolist() == [[[0, 1, 0], [0, 0, 1]]]
    assert regard.Cut(5, 1, key=0).applied(call()) is None


def test_a_cut_for_another_query_waits_for_its_turn():
    assert regard.Cut(5, 1, query=0, key=1).applied(call()) is None
    assert regard.Cut(5, 1, query=3, key=1).applied(call()) is None


def test_the_sink_is_the_first_key_that_is_no_padding_and_the_first_query_keeps_it():
    everyone = torch.ones(1, 2, 3, dtype=torch.bool)
    cut = regard.Cut(5, 1, key="sink").applied(call(visible=everyone))
    assert cut.seen.int().tolist() == [[[1, 1, 1], [1, 0, 1]]]
    crossing = regard.Cut(5, 1, key="sink").applied(call(visible=everyone, crosses=True))
    assert crossing.seen.int().tolist() == [[[1, 0, 1], [1, 0, 1]]]


def test_a_learned_sink_is_for_all_queries():
    assert regard.Cut(5, 1, key="sink").applied(call(sink=0.7)).sink == -np.inf
    with pytest.raises(RegardError, match=r"leave out query=2"):
        regard.Cut(5, 1, key="sink", query=2).applied(call(sink=0.7))


def test_places_count_from_where_a_sliding_cache_begins():
    late = call(first_query=8, first_key=7, end_key=10, visible=torch.ones(1, 2, 3, dtype=torch.bool))
    assert regard.Cut(5, 1, query=9, key=8).applied(late).seen.int().tolist() == [[[1, 1, 1], [1, 0, 1]]]
    assert regard.Cut(5, 1, key="sink").applied(late) is None
    windowed = regard.Remask(5, 1, regard.Window(2)).applied(late)
    assert windowed.seen.int().tolist() == [[[1, 1, 0], [0, 1, 1]]]


def test_a_mask_stops_where_the_cache_is_not_filled():
    static = call(
        first_query=0, end_key=2, visible=torch.tensor([[[True, False, False], [True, True, False]]])
    )
    assert regard.Remask(5, 1, regard.Everything()).applied(static).seen.int().tolist() == [
        [[1, 1, 0], [1, 1, 0]]
    ]
    with pytest.raises(RegardError, match="no key 2"):
        regard.Cut(5, 1, query=1, key=2).applied(static)


def test_a_mask_with_heads_gives_each_its_own():
    masks = np.zeros((1, 3, 3, 3), dtype=bool)
    masks[0, 1] = np.eye(3)
    assert regard.Remask(5, 1, masks).applied(call()).seen.int().tolist() == [[[0, 1, 0], [0, 0, 1]]]
    with pytest.raises(RegardError, match="head 4"):
        regard.Remask(5, 4, masks).applied(call(head=4))


def test_temperatures_multiply():
    assert regard.Temper(5, 1, 2).applied(regard.Temper(5, 1, 3).applied(call())).temperature == 6


def test_a_mean_is_taken_over_all_rows_of_all_sequences():
    outputs = [np.arange(10.0).reshape(1, 2, 5), np.full((1, 3, 5), 100.0)]
    axis = regard.Axis("tokens", labels=("a", "b"))
    records = [
        regard.Record(
            "m",
            layers=[
                regard.Layer(
                    name="layers.5",
                    index=5,
                    query_axis=axis,
                    key_axis=axis,
                    query=np.zeros((1, 2, 7)),
                    output=output,
                    head_numbers=(1,),
                )
            ],
        )
        for output in outputs
    ]
    mean = regard.Ablate(5, 1, mean_of=records).applied(call()).output
    assert mean.tolist() == pytest.approx([(place + place + 5 + 300) / 5 for place in range(5)])
    with pytest.raises(RegardError, match="no head 2"):
        regard.Ablate(5, 2, mean_of=records).applied(call(head=2))
    with pytest.raises(RegardError, match="put out 4 numbers, and those of mean_of 5"):
        regard.Ablate(5, 1, mean_of=records).applied(call(value=torch.zeros(1, 3, 4)))
    with pytest.raises(RegardError, match=r"no layer layers\.6"):
        regard.Ablate(6, 1, mean_of=records).applied(call(layer="layers.6"))

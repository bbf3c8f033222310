from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from regard.errors import RegardError
from regard.measures.choice import chosen, chosen_places, heads_of
from regard.measures.row_measures import rows
from regard.record import Axis, Layer, Record

TOKENS = Axis("tokens", labels=("le", "chat"))


def layer(index, heads):
    return Layer(f"encoder.{index}", index, TOKENS, TOKENS, given_weights=np.full((heads, 2, 2), 0.5))


RECORD = Record("tiny", axes=[TOKENS], layers=[layer(0, 3), layer(1, 5), layer(2, 3)])


def places(**choice):
    return [(layer.index, *heads) for layer, heads in chosen(RECORD, **choice)]


def test_all_layers_and_heads_without_a_choice():
    assert places() == [(0, 0, 1, 2), (1, 0, 1, 2, 3, 4), (2, 0, 1, 2)]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"layers": 1}, [(1, 0, 1, 2, 3, 4)]),
        ({"layers": [2, 0, 2]}, [(0, 0, 1, 2), (2, 0, 1, 2)]),
        ({"layers": np.array([1]), "heads": np.int64(4)}, [(1, 4)]),
        ({"heads": 2}, [(0, 2), (1, 2), (2, 2)]),
        ({"heads": (2, 0)}, [(0, 0, 2), (1, 0, 2), (2, 0, 2)]),
        ({"heads": {1: [4, 3], 0: 2}}, [(0, 2), (1, 3, 4)]),
        ({"layers": range(2), "heads": iter([1])}, [(0, 1), (1, 1)]),
    ],
)
def test_one_several_or_by_layer(choice, expected):
    assert places(**choice) == expected


@pytest.mark.parametrize(
    ("choice", "english", "french"),
    [
        ({"layers": 3}, "no layer 3 in tiny: it has layers 0 to 2", "pas de couche 3"),
        ({"layers": -1}, "no layer -1", "pas de couche -1"),
        ({"heads": 3}, "no head 3 in encoder.0: it has heads 0 to 2", "pas de tête 3 dans encoder.0"),
        ({"heads": {1: [5]}}, "no head 5 in encoder.1: it has heads 0 to 4", "pas de tête 5"),
        ({"heads": [-1]}, "no head -1", "pas de tête -1"),
        (
            {"layers": []},
            "layers must be a whole number from 0, or several",
            "layers doit être un nombre entier",
        ),
        ({"heads": {}}, "layers must be a whole number", "layers doit être un nombre entier"),
        ({"heads": {0: []}}, "heads must be a whole number", "heads doit être un nombre entier"),
        (
            {"heads": True},
            "heads must be a whole number from 0, or several such as [0, 2], and it is True",
            "True",
        ),
        ({"heads": 1.0}, "and it is 1.0", "c'est 1.0"),
        ({"layers": "01"}, "and it is '01'", "c'est '01'"),
        ({"layers": {0: 1}}, "layers must be a whole number", "c'est {0: 1}"),
        ({"heads": np.array([True, False])}, "heads must be a whole number", "heads doit être"),
        ({"heads": np.array(1.0)}, "heads must be a whole number", "heads doit être"),
        ({"layers": [0, None]}, "and it is [0, None]", "c'est [0, None]"),
        ({"layers": 0, "heads": {0: 1}}, "leave layers out", "ne donnez pas layers"),
    ],
)
def test_what_is_not_there_is_told(choice, english, french):
    with pytest.raises(RegardError) as caught:
        places(**choice)
    assert english in caught.value.say("en")
    assert french in caught.value.say("fr")


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (Record("tiny", batch=[RECORD, RECORD]), r"choose one, for example record\[0\]"),
        (Record("tiny"), "holds no attention"),
        ("Le chat dort.", "must be a Record, as regard.look and regard.capture give it, and it is str"),
    ],
)
def test_only_one_sequence_with_attention_can_be_chosen_from(record, says):
    with pytest.raises(RegardError, match=says):
        chosen(record)


def measured_only():
    """A layer of which only row measures were stored."""
    weighed = RECORD.layers[0]
    return dataclasses.replace(weighed, given_weights=None, rows=rows(weighed))


def test_the_heads_of_one_layer_come_in_their_order():
    assert heads_of(RECORD.layers[1]) == (0, 1, 2, 3, 4)
    assert heads_of(RECORD.layers[1], np.array([3, 0])) == (3, 0)
    assert heads_of(RECORD.layers[1], np.array(3)) == (3,)


def test_places_of_layers_come_as_given_and_the_layers_as_they_ran():
    assert chosen_places(RECORD, [2, 0, 2]) == [(2, (0, 1, 2)), (0, (0, 1, 2))]
    assert places(layers=[2, 0], heads=1) == [(0, 1), (2, 1)]


def test_a_mapping_is_no_choice_of_heads_within_a_layer():
    with pytest.raises(RegardError, match=r"heads must be a whole number from 0, or several"):
        heads_of(RECORD.layers[0], {0: [1]})


@pytest.mark.parametrize("given", [RECORD, None, "le chat"])
def test_what_is_not_a_layer_is_told(given):
    with pytest.raises(RegardError) as caught:
        heads_of(given)
    kind = type(given).__name__
    assert caught.value.say("en") == f"layer must be a Layer, such as record.layers[0], and it is {kind}."
    assert caught.value.say("fr").endswith(f"par exemple record.layers[0], et c'est {kind}.")


def test_row_measures_alone_say_that_query_and_key_were_dropped():
    record = Record("tiny", axes=[TOKENS], layers=[measured_only()])
    with pytest.raises(RegardError) as caught:
        chosen(record)
    assert "holds row measures only, query and key were dropped" in caught.value.say("en")
    assert "ne contient que des mesures de lignes" in caught.value.say("fr")

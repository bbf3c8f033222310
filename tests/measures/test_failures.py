"""A layer whose recomputed output is not the model's own is marked by every measure."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import regard
from regard.errors import speaking
from regard.measures.failures import FailedProofWarning
from regard.record import Proof, Record


def recorded(state):
    generator = np.random.default_rng(3)
    query, key, value = generator.normal(size=(3, 2, 5, 3))
    record = Record.from_arrays(query, key, value=value, model="made")
    proof = Proof(state, None if state == "unproved" else 0.25, 1e-5, 5)
    record.layers[0] = dataclasses.replace(record.layers[0], proof=proof)
    return record


ARRAYS = {
    "maps": lambda record: regard.maps(record.layers[0]),
    "word_weights": lambda record: regard.word_weights(record.layers[0], 1),
    "rollout": regard.rollout,
    "attention_flow": regard.attention_flow,
    "value_weighted": lambda record: regard.value_weighted(record.layers[0]),
}


@pytest.mark.parametrize("measure", ARRAYS.values(), ids=ARRAYS)
def test_bare_arrays_come_with_a_warning(measure):
    with pytest.warns(FailedProofWarning, match="record of made differs from the model's own") as caught:
        found = measure(recorded("failed"))
    assert [one.filename for one in caught] == [__file__]
    for state in ("passed", "unproved"):  # any warning is an error here
        np.testing.assert_array_equal(measure(recorded(state)), found)


def test_the_warning_speaks_the_language_that_is_spoken():
    with speaking("fr"), pytest.warns(FailedProofWarning, match="ne vous fiez pas à ses poids"):
        regard.maps(recorded("failed").layers[0])


def test_several_layers_are_named_by_their_numbers_in_one_warning():
    record = recorded("failed")
    first = record.layers[0]
    passed = dataclasses.replace(first, proof=Proof("passed", 0.0, 1e-5, 5))
    record.layers[:] = [
        dataclasses.replace(layer, index=index) for index, layer in enumerate((first, passed, first))
    ]
    with pytest.warns(FailedProofWarning) as caught:
        regard.rollout(record)
    said = "The recomputed outputs of layers 0, 2 differ from the model's own: do not trust their weights."
    assert [str(one.message) for one in caught] == [said]
    with speaking("fr"), pytest.warns(FailedProofWarning, match="des couches 0, 2 .* à leurs poids"):
        regard.rollout(record)


@pytest.mark.parametrize("state", ["failed", "passed", "unproved"])
def test_what_has_a_place_for_a_mark_has_it(state):
    record = recorded(state)
    rows = regard.rows(record.layers[0])
    assert (rows.proof, "proof failed" in repr(rows)) == (state, state == "failed")
    assert set(regard.pairs(record)["proof"]) == {state}
    assert set(regard.measure(record)["proof"]) == {state}


def test_rows_that_were_taken_before_the_proof_get_its_mark():
    layer = recorded("failed").layers[0]
    before = regard.rows(dataclasses.replace(layer, proof=Proof()))
    kept = dataclasses.replace(layer, query=None, key=None, value=None, rows=before)
    assert (before.proof, regard.rows(kept).proof) == ("unproved", "failed")

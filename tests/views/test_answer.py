from __future__ import annotations

import numpy as np
import pytest

from regard.errors import RegardError
from regard.record import Record
from regard.views.answer import answer, frame, summary
from regard.views.frame import decode
from regard.views.requests import ROUNDED_ZERO, ROUNDING_STEP, SummaryRequest, WeightsRequest


def test_the_summary_says_what_is_there(chat_record):
    told = summary(chat_record)
    assert told["model"] == "minilm"
    assert told["axes"][0]["labels"] == list(chat_record.layers[0].query_tokens)
    assert [layer["heads"] for layer in told["layers"]] == [12] * 6
    assert {layer["proof"]["state"] for layer in told["layers"]} == {"passed"}


def test_exact_weights_are_those_of_the_record(chat_record):
    header, parts = decode(frame(chat_record, WeightsRequest(layer=3, head=5), sequence=7))
    assert (header["sequence"], header["record"], header["reduction"]) == (7, chat_record.digest, "none")
    np.testing.assert_array_equal(parts[0], chat_record.layers[3].weights(5).astype(np.float32))


def test_rounded_weights_are_off_by_no_more_than_they_say(chat_record):
    for layer in range(6):
        for head in range(12):
            header, (numbers,) = answer(
                chat_record, WeightsRequest(layer=layer, head=head, precision="rounded")
            )
            codes = header["arrays"][0]["codes"]
            assert codes == {"step": ROUNDING_STEP, "error": ROUNDING_STEP / 2, "zero": ROUNDED_ZERO}
            assert not (numbers == codes["zero"]).any()
            difference = abs(numbers * codes["step"] - chat_record.layers[layer].weights(head)).max()
            assert 0 < difference <= codes["error"] * (1 + 1e-9)


def test_only_a_weight_of_exactly_0_is_sent_as_one():
    weights = [[1.0, 0.0, 0.0], [0.9996, 0.0004, 0.0], [0.25, 0.75 - 1e-30, 1e-30]]
    record = Record.from_arrays(weights=[weights])
    _, (numbers,) = answer(record, WeightsRequest(layer=0, head=0, precision="rounded"))
    _, (exact,) = answer(record, WeightsRequest(layer=0, head=0))
    np.testing.assert_array_equal(
        numbers, [[1000, ROUNDED_ZERO, ROUNDED_ZERO], [1000, 0, ROUNDED_ZERO], [250, 750, 0]]
    )
    np.testing.assert_array_equal(numbers == ROUNDED_ZERO, exact == 0)


def test_a_failed_proof_that_is_not_a_number_can_be_told():
    from dataclasses import replace

    from regard.record import Proof

    record = Record.from_arrays(weights=[[1.0]])
    record.layers[0] = replace(record.layers[0], proof=Proof("failed", float("nan"), 1e-5, 1))
    header, _ = decode(frame(record, SummaryRequest()))
    told = {"state": "failed", "error": None, "allowed": 1e-5, "sums": None}
    assert header["summary"]["layers"][0]["proof"] == told


@pytest.mark.parametrize(("layer", "head"), [(6, 0), (0, 12), (-1, 0), (0, -1), (10**30, 0)])
def test_what_does_not_exist_is_told(chat_record, layer, head):
    with pytest.raises(RegardError, match="There is no"):
        answer(chat_record, WeightsRequest(layer=layer, head=head))

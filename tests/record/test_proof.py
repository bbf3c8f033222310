from __future__ import annotations

import numpy as np
import pytest

from regard.record.proof import chosen_rows, compare

RNG = np.random.default_rng(11)
QUERY, KEY, VALUE = RNG.normal(size=(6, 5, 3)), RNG.normal(size=(2, 7, 3)), RNG.normal(size=(2, 7, 2))


def output_of(visible=None):
    out = np.zeros((6, 5, 2))
    for head in range(6):
        for row in range(5):
            scores = np.array([QUERY[head, row] @ KEY[head // 3, key] for key in range(7)]) / np.sqrt(3)
            kept = np.exp(scores) * (1 if visible is None else visible[0, row])
            out[head, row] = (kept / max(kept.sum(), 1e-300)) @ VALUE[head // 3]
    return out


def proof(output, **options):
    return compare(QUERY, KEY, VALUE, output, rows=np.arange(5), dtype="float32", **options)


def test_the_right_output_passes():
    assert proof(output_of()).state == "passed"
    assert proof(output_of()).error < 1e-12
    assert proof(output_of()).rows == 5


@pytest.mark.parametrize("wrong", [1e-4, np.nan, np.inf])
def test_one_wrong_number_fails(wrong):
    output = output_of()
    output[5, 4, 1] += wrong
    assert proof(output).state == "failed"


def test_rows_that_see_nothing_are_left_out():
    visible = np.ones((1, 5, 7), dtype=bool)
    visible[0, 2] = False
    output = output_of(visible)
    output[:, 2] = np.nan
    assert proof(output, visible=visible).state == "passed"
    output[:, 3] = np.nan
    assert proof(output, visible=visible).state == "failed"


def test_large_outputs_may_differ_in_proportion():
    assert (
        compare(QUERY, KEY, VALUE * 1e4, output_of() * 1e4 + 1e-3, rows=np.arange(5), dtype="float32").state
        == "passed"
    )


def test_rows_are_all_up_to_512_then_64_that_stay_the_same():
    assert len(chosen_rows(512)) == 512
    rows = chosen_rows(100_000)
    assert len(rows) == len(set(rows)) == 64
    assert (rows[0], rows[-1]) == (0, 99_999)
    np.testing.assert_array_equal(rows, chosen_rows(100_000))

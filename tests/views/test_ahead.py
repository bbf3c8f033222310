from __future__ import annotations

import numpy as np

import regard
from regard.views import ahead
from regard.views.answer import frame
from regard.views.requests import SummaryRequest, WeightsRequest


def test_the_summary_and_the_chosen_head_come_first_then_those_beside_it(chat_record):
    frames = ahead.frames_ahead(chat_record, regard.lines(chat_record, layer=3, head=5).picture)
    others = [(3, head) for head in range(12) if head != 5]
    others += [(layer, head) for layer in (0, 1, 2, 4, 5) for head in range(12)]
    asked = [SummaryRequest(), *(WeightsRequest(layer=layer, head=head) for layer, head in [(3, 5), *others])]
    assert list(frames) == [ahead.key(request) for request in asked]
    assert list(frames.values()) == [frame(chat_record, request) for request in asked]


def test_the_key_is_the_one_that_the_page_writes():
    asked = WeightsRequest(layer=3, head=5)
    assert ahead.key(asked) == '[["head",5],["kind","weights"],["layer",3],["precision","exact"]]'


def test_further_heads_fit_into_the_budget_and_the_chosen_one_always_comes():
    def sent(tokens):
        weights = np.full((7, tokens, tokens), 1 / tokens)
        record = regard.Record.from_arrays(weights=weights, tokens=["a"] * tokens)
        return ahead.frames_ahead(record, regard.lines(record, head=2).picture)

    assert len(sent(11)) == 8
    some = sent(131)
    assert 2 < len(some) < 8
    assert sum(map(len, some.values())) <= ahead.BUDGET
    assert list(sent(307)) == [ahead.key(SummaryRequest()), ahead.key(WeightsRequest(layer=0, head=2))]

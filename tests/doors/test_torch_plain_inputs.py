"""What a model reads whose arguments bear no known names."""

from __future__ import annotations

import pytest
import torch
from torch import nn

import regard
from regard.doors import plain_inputs
from regard.errors import RegardError
from tests.doors.plain_models import WIDTH, Kernel, TinyGPT, numbers, ready, watched

BATCH, N = 3, 5
IDS = torch.arange(BATCH * N).view(BATCH, N)


class TokensFirst(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(97, WIDTH)
        self.kernel = Kernel()

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.kernel(self.embedding(tokens).transpose(0, 1))


@torch.no_grad()
def test_ids_where_tokens_come_first():
    record = watched(ready(TokensFirst()), IDS.T)
    assert [item.axes[0].ids for item in record] == [tuple(row) for row in IDS.tolist()]


@torch.no_grad()
def test_a_tokenizer_names_them():
    class Tokenizer:
        def convert_ids_to_tokens(self, ids):
            return [f"word{number}" for number in ids]

    model = ready(TinyGPT())
    with regard.capture(model, tokenizer=Tokenizer()) as record:
        model(IDS)
    assert record[1].layers[1].key_tokens == ("word5", "word6", "word7", "word8", "word9")


@torch.no_grad()
def test_vectors_give_numbered_tokens():
    record = watched(ready(Kernel()), numbers(BATCH, N, WIDTH))
    assert (record[0].axes[0].kind, record[0].axes[0].ids) == ("tokens", None)
    assert record[0].axes[0].labels == ("0", "1", "2", "3", "4")


@torch.no_grad()
def test_folded_sequences_are_refused():
    class Folding(nn.Module):
        def __init__(self):
            super().__init__()
            self.kernel = Kernel()

        def forward(self, x):
            return self.kernel(x.reshape(-1, 2, WIDTH))

    model = Folding()
    with (
        pytest.raises(RegardError, match="on 6 sequences where the model was given 3"),
        regard.capture(model),
    ):
        model(numbers(BATCH, 4, WIDTH))


GIVEN = [
    ([IDS], BATCH, N, True),
    ([IDS.T], BATCH, N, True),
    ([IDS[0]], 1, N, True),
    ([numbers(N, WIDTH)], 1, N, True),
    ([numbers(N, N), numbers(BATCH, N, WIDTH)], BATCH, N, True),
    ([IDS], 2, N, False),
    ([IDS.T], BATCH, 7, False),
    ([], BATCH, N, False),
]


@pytest.mark.parametrize(("given", "batch", "length", "expected"), GIVEN)
def test_how_many_sequences(given, batch, length, expected):
    assert plain_inputs.counts(given, batch, [length]) is expected


def test_which_numbers_are_ids():
    assert plain_inputs.ids_among([numbers(BATCH, N), IDS], BATCH, N) is IDS
    assert torch.equal(plain_inputs.ids_among([IDS.T], BATCH, N), IDS)
    assert torch.equal(plain_inputs.ids_among([IDS[1]], 1, N), IDS[1:2])
    assert plain_inputs.ids_among([IDS], BATCH, 7) is None


def test_pictures():
    assert plain_inputs.is_picture([numbers(BATCH, 3, 4, 6)], BATCH)
    assert not plain_inputs.is_picture([numbers(BATCH, 3, 4, 6), IDS], BATCH)
    assert not plain_inputs.is_picture([], BATCH)


def test_masks_are_no_input():
    assert plain_inputs.tensors_in([IDS > 3, None, "text", IDS, torch.tensor(1.0)]) == [IDS]

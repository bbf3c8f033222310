"""Models brought to one number of parameters."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from regard.errors import RegardError
from regard.models.recurrent import Recurrent, RecurrentConfig
from regard.models.sizes import sizes_for
from regard.models.transformer import parameters_of


@pytest.mark.parametrize("attention", [False, True])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("wanted", [200_000, 1_000_000, 5_000_000])
def test_the_width_brings_the_parameters_within_two_percent(wanted, cell, attention):
    config = RecurrentConfig(vocab_size=101, d_model=32, cell=cell, attention=attention, layers=2)
    found = sizes_for(wanted, config)
    assert replace(found, hidden=config.hidden) == config
    assert parameters_of(Recurrent(found)) == pytest.approx(wanted, rel=0.02)


def test_no_other_width_is_nearer():
    config = RecurrentConfig(vocab_size=101, d_model=8, cell="gru")
    for wanted in (2_000, 2_345, 9_999):
        found = sizes_for(wanted, config)
        off = {
            hidden: abs(parameters_of(Recurrent(replace(config, hidden=hidden))) - wanted)
            for hidden in range(1, 60)
        }
        assert off[found.hidden] == min(off.values())


def test_chance_is_left_as_it_was():
    before = torch.get_rng_state()
    sizes_for(50_000, RecurrentConfig(vocab_size=101, d_model=8))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("wanted", [100, 0, 2.5])
def test_what_cannot_be_reached_is_refused(wanted):
    with pytest.raises(RegardError, match="parameters must be") as caught:
        sizes_for(wanted, RecurrentConfig(vocab_size=101, d_model=8))
    assert caught.value.say("fr").startswith("parameters doit")

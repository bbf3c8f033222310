from __future__ import annotations

import pytest
import torch
from torch import nn

from regard.training.loop import Settings
from regard.training.state import State


def settings(**given):
    return Settings(steps=10, learning_rate=0.1, schedule="constant", **given)


def model():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.Linear(5, 2))


def updated(state, times, *, first=0):
    generator = torch.Generator().manual_seed(first)
    for step in range(first, first + times):
        for weight in state.weights:
            weight.grad = torch.randn(weight.shape, generator=generator)
        state.update(step)
    return state


class Tied(nn.Module):
    """One matrix at two places."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(7, 3)
        self.logits = nn.Linear(3, 7, bias=False)
        self.logits.weight = self.embedding.weight


def test_the_average_forgets_the_beginning():
    state = State(model(), settings(average=0.25))
    wanted = state.weights[0].detach().clone()
    for step, kept in enumerate([1 / 10, 2 / 11, 3 / 12, 0.25]):
        updated(state, 1, first=step)
        wanted = kept * wanted + (1 - kept) * state.weights[0].detach()
        torch.testing.assert_close(state.tensors()["average.0.weight"], wanted)
    torch.testing.assert_close(next(state.finished().parameters()).detach(), wanted)


def test_what_was_put_down_is_taken_up_and_goes_on_the_same():
    put_down = updated(State(model(), settings(average=0.9)), 3)
    put_down.model(torch.randn(5, 3))
    taken_up = State(model(), settings(average=0.9))
    tensors = put_down.tensors()
    assert taken_up.restore({**tensors, "losses": torch.zeros(3)}) is None
    for first, second in ((put_down, taken_up), (updated(put_down, 2), updated(taken_up, 2))):
        found = second.tensors()
        assert (
            found.keys() == first.tensors().keys() >= {"step.0.weight", "exp_avg_sq.2.bias", "average.1.bias"}
        )
        assert all(torch.equal(found[name], tensor) for name, tensor in first.tensors().items())
    assert not torch.equal(tensors["model.0.weight"], put_down.tensors()["model.0.weight"])


def test_tied_and_frozen_weights_are_put_down_once_and_as_they_are():
    tied = Tied()
    found = State(tied, settings()).tensors()
    assert [name for name in found if name.startswith(("model.", "exp_avg."))] == [
        "model.embedding.weight",
        "exp_avg.embedding.weight",
    ]
    tied.requires_grad_(False)
    tied.more = nn.Linear(3, 2)
    state = updated(State(tied, settings()), 2)
    assert {name for name in state.tensors() if name.startswith("exp_avg.")} == {
        "exp_avg.more.weight",
        "exp_avg.more.bias",
    }
    assert State(tied, settings()).restore(state.tensors()) is None


def other(change):
    tensors = updated(State(model(), settings()), 1).tensors()
    change(tensors)
    return tensors


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda tensors: tensors.pop("model.0.bias"), "model.0.bias"),
        (lambda tensors: tensors.update({"model.9.bias": torch.zeros(2)}), "model.9.bias"),
        (lambda tensors: tensors.update({"exp_avg.0.bias": torch.zeros(6)}), "exp_avg.0.bias"),
        (lambda tensors: tensors.update({"model.2.bias": torch.zeros(2).double()}), "model.2.bias"),
        (lambda tensors: tensors.update({"average.2.bias": torch.zeros(2)}), "average.2.bias"),
    ],
)
def test_another_shape_is_named(change, name):
    assert State(model(), settings()).restore(other(change)) == name


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_a_weight_that_is_not_a_number_is_found(wrong):
    state = State(model(), settings())
    assert state.are_finite()
    with torch.no_grad():
        state.weights[3][1] = wrong
    assert not state.are_finite()

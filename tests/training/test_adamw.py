from __future__ import annotations

import pytest
import torch

from regard.training.adamw import AdamW

RATES = (0.1, 0.05, 0.2)


def made():
    generator = torch.Generator().manual_seed(0)
    return {
        name: torch.randn(shape, generator=generator).requires_grad_()
        for name, shape in {"matrix": (3, 5), "vector": (7,), "block": (2, 3, 5), "scalar": ()}.items()
    }


def give_gradients(weights, step, *, without=()):
    generator = torch.Generator().manual_seed(step)
    for name, weight in weights.items():
        gradient = torch.randn(weight.shape, generator=generator)
        weight.grad = None if name in without else gradient


def test_one_update_worked_by_hand():
    weight = torch.tensor([[2.0]], requires_grad=True)
    weight.grad = torch.tensor([[0.5]])
    AdamW({"weight": weight}, weight_decay=0.1, betas=(0.9, 0.99)).update(0.01)
    assert weight.item() == pytest.approx(2.0 * (1 - 0.01 * 0.1) - 0.01 * 1)


@pytest.mark.parametrize("without", [(), ("matrix", "vector")], ids=["all used", "two used once"])
def test_it_is_the_plain_one_of_torch(without):
    here, there = made(), made()
    ours = AdamW(here, weight_decay=0.3, betas=(0.8, 0.95))
    groups = [
        {"params": [weight for weight in there.values() if weight.ndim >= 2], "weight_decay": 0.3},
        {"params": [weight for weight in there.values() if weight.ndim < 2], "weight_decay": 0.0},
    ]
    torchs = torch.optim.AdamW(groups, betas=(0.8, 0.95), foreach=False, fused=False)
    for step, rate in enumerate(RATES):
        for weights in (here, there):
            give_gradients(weights, step, without=without if step == 1 else ())
        ours.update(rate)
        for group in torchs.param_groups:
            group["lr"] = rate
        torchs.step()
    for name in here:
        torch.testing.assert_close(here[name], there[name], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("clip", [0.5, 3.0, 100.0])
def test_gradients_are_shortened_as_torch_does(clip):
    here, there = made(), made()
    ours, theirs = (AdamW(weights, weight_decay=0.0, betas=(0.8, 0.95)) for weights in (here, there))
    for step, rate in enumerate(RATES):
        for weights in (here, there):
            give_gradients(weights, step, without=("vector",) if step == 1 else ())
        torch.nn.utils.clip_grad_norm_(there.values(), clip)
        ours.update(rate, clip=clip)
        theirs.update(rate)
    for name in here:
        torch.testing.assert_close(here[name], there[name], rtol=1e-5, atol=1e-6)
        torch.testing.assert_close(
            ours.tensors()[f"exp_avg.{name}"], theirs.tensors()[f"exp_avg.{name}"], rtol=1e-5, atol=1e-6
        )


def test_without_a_gradient_nothing_is_shortened_or_moved():
    weights = made()
    before = {name: weight.detach().clone() for name, weight in weights.items()}
    AdamW(weights, weight_decay=0.5, betas=(0.9, 0.99)).update(0.1, clip=1.0)
    for name, weight in weights.items():
        assert torch.equal(weight, before[name])


def test_vectors_do_not_decay():
    weights = made()
    before = {name: weight.detach().clone() for name, weight in weights.items()}
    for weight in weights.values():
        weight.grad = torch.zeros_like(weight)
    AdamW(weights, weight_decay=0.5, betas=(0.9, 0.99)).update(0.1)
    for name, weight in weights.items():
        torch.testing.assert_close(weight.detach(), before[name] * (0.95 if weight.ndim >= 2 else 1))


def test_what_it_remembers_has_torchs_names():
    weights = made()
    optimiser = AdamW(weights, weight_decay=0.0, betas=(0.9, 0.99))
    give_gradients(weights, 0, without=("scalar",))
    optimiser.update(0.1)
    found = optimiser.tensors()
    assert len(found) == 12
    assert (found["step.matrix"].item(), found["step.scalar"].item()) == (1, 0)
    torch.testing.assert_close(found["exp_avg.vector"], 0.1 * weights["vector"].grad)
    torch.testing.assert_close(found["exp_avg_sq.block"], 0.01 * weights["block"].grad.square())

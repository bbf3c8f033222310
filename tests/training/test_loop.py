from __future__ import annotations

import signal
import threading
from dataclasses import replace

import pytest
import torch
from torch import nn

from benchmarks.killing import killed_elsewhere
from regard.errors import RegardError
from regard.training.checkpoint import steps_in
from regard.training.loop import Loss, train
from tests.training.lines import SETTINGS, Lines, same, weights


class StoppedError(Exception):
    """Raised in the middle of a training."""


@pytest.fixture(autouse=True)
def ctrl_c_is_heard():
    """A shell that starts tests in the background has them ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def stop_at(wanted):
    def stop(step):
        if step == wanted:
            raise StoppedError

    return stop


def interrupted(folder, recipe, **given):
    with pytest.raises(StoppedError):
        train(recipe, folder=folder, device="cpu", **given)


def test_it_is_the_plain_loop_of_pytorch(tmp_path):
    recipe = Lines(replace(SETTINGS, average=None, weight_decay=0.3, clip=0.7))
    found = train(recipe, folder=tmp_path, seed=3, device="cpu")
    with torch.random.fork_rng():
        torch.manual_seed(3)
        model = recipe.model()
    decays = [{"params": [model[0].weight, model[3].weight], "weight_decay": 0.3}]
    decays += [{"params": [model[0].bias, model[3].bias], "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(decays, betas=(0.9, 0.99), fused=False)
    losses = []
    for step in range(12):
        for group in optimiser.param_groups:
            group["lr"] = recipe.settings.rate(step)
        batch = recipe.batch(step, 3)
        (given, wanted), counts = batch["points"], batch["counts"]
        loss = (model(given) - wanted).square()[counts].mean()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.7)
        optimiser.step()
        losses.append(loss.item())
    torch.testing.assert_close(weights(found.model), weights(model), rtol=1e-5, atol=1e-6)
    assert found.losses == pytest.approx(losses, rel=1e-5)
    assert not found.model.training
    assert found.seconds > 0


def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not(tmp_path):
    first, second = (
        train(Lines(dropout=0.2), folder=tmp_path / name, seed=5, device="cpu") for name in ("a", "b")
    )
    other = train(Lines(dropout=0.2), folder=tmp_path / "c", seed=6, device="cpu")
    assert same(first.model, second.model)
    assert first.losses == second.losses
    assert not same(first.model, other.model)


@pytest.mark.parametrize("step", [0, 3, 4, 9, 11])
def test_what_was_stopped_goes_on_to_the_same_bits(tmp_path, step):
    whole = train(Lines(dropout=0.2), folder=tmp_path / "whole", device="cpu")
    interrupted(tmp_path / "stopped", Lines(dropout=0.2, before=stop_at(step)))
    first = []
    found = train(Lines(dropout=0.2, before=first.append), folder=tmp_path / "stopped", device="cpu")
    assert first[0] == step // 4 * 4
    assert same(found.model, whole.model)
    assert found.losses == whole.losses
    assert len(found.losses) == 12


def test_a_finished_training_is_given_at_once(tmp_path):
    whole = train(Lines(), folder=tmp_path, device="cpu")
    found = train(Lines(before=stop_at(0)), folder=tmp_path, device="cpu")
    assert same(found.model, whole.model)
    assert (found.losses, found.model.training) == (whole.losses, False)
    assert found.seconds == pytest.approx(whole.seconds, abs=1)


def test_it_goes_on_from_the_checkpoint_before_a_damaged_one_and_says_so(tmp_path):
    whole = train(Lines(), folder=tmp_path, device="cpu")
    (tmp_path / "checkpoint-000000012.safetensors").write_bytes(b"damaged")
    told = []
    found = train(Lines(), folder=tmp_path, device="cpu", report=told.append)
    assert [progress.step for progress in told] == [12]
    assert "step 12 is damaged; the training goes on from the one after step 8" in told[0].notice["en"]
    assert same(found.model, whole.model)


def test_a_notice_is_a_warning_where_nobody_is_told(tmp_path):
    train(Lines(), folder=tmp_path, device="cpu")
    (tmp_path / "checkpoint-000000012.safetensors").write_bytes(b"damaged")
    with pytest.warns(UserWarning, match="step 12 is damaged"):
        train(Lines(), folder=tmp_path, device="cpu")


def test_each_checkpoint_is_reported(tmp_path):
    told = []
    train(Lines(), folder=tmp_path, device="cpu", report=told.append)
    assert {4, 8, 12} <= {progress.saved for progress in told}
    assert (told[-1].step, told[-1].steps, told[-1].saved, told[-1].seconds_left) == (12, 12, 12, 0.0)
    assert steps_in(tmp_path) == [8, 12]


@pytest.mark.parametrize(
    ("recipe", "given", "said"),
    [
        (Lines(name="curves"), {}, "training of lines, not of curves"),
        (Lines(about="curves"), {}, "other data or of other sizes"),
        (Lines(replace(SETTINGS, clip=None)), {}, "clip = 1.0, not None"),
        (Lines(), {"seed": 1}, "seed = 0, not 1"),
        (Lines(), {"steps": 13}, "steps = 12, not 13"),
        (Lines(width=11), {}, r"another shape \(see average.0.bias\)"),
    ],
)
def test_another_training_is_refused(tmp_path, recipe, given, said):
    train(Lines(), folder=tmp_path, device="cpu")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(RegardError, match=said) as caught:
        train(recipe, folder=tmp_path, device="cpu", **given)
    assert "another --folder" in str(caught.value)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_constant_rate_goes_on_to_more_updates(tmp_path):
    recipe = Lines(replace(SETTINGS, schedule="constant"))
    whole = train(recipe, folder=tmp_path / "whole", steps=10, device="cpu")
    train(recipe, folder=tmp_path / "parts", steps=7, device="cpu")
    assert same(train(recipe, folder=tmp_path / "parts", steps=10, device="cpu").model, whole.model)
    with pytest.raises(RegardError, match="steps = 10, not 9"):
        train(recipe, folder=tmp_path / "parts", steps=9, device="cpu")


class Diverging(Lines):
    """Its loss leaves the finite numbers at one update."""

    def __init__(self, at, wrong):
        super().__init__(before=self.count)
        self.at, self.wrong = at, wrong

    def count(self, step):
        self.step = step

    def loss(self, model, batch):
        found = super().loss(model, batch)
        return Loss(found.total * self.wrong, found.count) if self.step == self.at else found


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_a_loss_that_is_not_finite_stops_and_keeps_the_last_good_checkpoint(tmp_path, wrong):
    with pytest.raises(RegardError, match="stopped at step 7: its loss"):
        train(Diverging(6, wrong), folder=tmp_path, device="cpu")
    assert steps_in(tmp_path) == [4]
    whole = train(Lines(), folder=tmp_path / "whole", device="cpu")
    assert same(train(Lines(), folder=tmp_path, device="cpu").model, whole.model)


class Overflowing(Lines):
    """Its loss is finite, and its gradients are not."""

    def loss(self, model, batch):
        found = super().loss(model, batch)
        return Loss(found.total + torch.sqrt(model[0].weight.sum() * 0), found.count)


def test_weights_that_are_not_finite_are_not_saved(tmp_path):
    with pytest.raises(RegardError, match="weights are no longer finite"):
        train(Overflowing(replace(SETTINGS, checkpoint_every=1)), folder=tmp_path, device="cpu")
    assert steps_in(tmp_path) == []


def press(step):
    if step == 5:
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_saves_and_stops(tmp_path):
    whole = train(Lines(dropout=0.2), folder=tmp_path / "whole", device="cpu")
    before = signal.getsignal(signal.SIGINT)
    told = []
    with pytest.raises(KeyboardInterrupt):
        train(Lines(dropout=0.2, before=press), folder=tmp_path / "parts", device="cpu", report=told.append)
    assert steps_in(tmp_path / "parts") == [4, 6]
    assert told[-1].saved == 6
    assert signal.getsignal(signal.SIGINT) is before
    assert same(train(Lines(dropout=0.2), folder=tmp_path / "parts", device="cpu").model, whole.model)


def press_twice(step):
    if step == 5:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)


def test_a_second_ctrl_c_is_not_waited_for(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        train(Lines(before=press_twice), folder=tmp_path, device="cpu")
    assert steps_in(tmp_path) == [4]


def test_another_thread_can_train(tmp_path):
    found = []
    thread = threading.Thread(
        target=lambda: found.append(train(Lines(), folder=tmp_path / "thread", device="cpu"))
    )
    thread.start()
    thread.join()
    assert same(found[0].model, train(Lines(), folder=tmp_path / "main", device="cpu").model)


def test_the_random_numbers_and_threads_of_the_caller_stay_his_own(tmp_path):
    threads = torch.get_num_threads()
    torch.manual_seed(11)
    wanted = torch.rand(3)
    torch.manual_seed(11)
    interrupted(tmp_path, Lines(dropout=0.2, before=stop_at(5)))
    assert torch.equal(torch.rand(3), wanted)
    torch.set_num_threads(threads + 1)
    try:
        used = []
        train(Lines(before=lambda step: used.append(torch.get_num_threads())), folder=tmp_path, device="cpu")
        assert torch.get_num_threads() == threads + 1
        assert {*used} == {threads}
    finally:
        torch.set_num_threads(threads)


def test_killed_trainings_go_on_to_the_same_bits():
    outcome = killed_elsewhere(6, seed=0)
    assert (outcome.killed, outcome.writing) == (6, 3)
    assert (outcome.lost, outcome.corrupt, outcome.differing) == (0, 0, 0)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_gpu_trains_to_what_a_cpu_trains_to(tmp_path, precision):
    recipe = Lines(replace(SETTINGS, precision=precision))
    found = train(recipe, folder=tmp_path / "gpu", device="cuda")
    interrupted(tmp_path / "parts", Lines(recipe.settings, before=stop_at(9)))
    parts = train(recipe, folder=tmp_path / "parts", device="cuda")
    cpu = train(recipe, folder=tmp_path / "cpu", device="cpu")
    assert next(found.model.parameters()).dtype == torch.float32
    close = 1e-5 if precision == "float32" else 0.05
    assert found.losses == pytest.approx(cpu.losses, rel=close)
    assert parts.losses == pytest.approx(found.losses, rel=close)

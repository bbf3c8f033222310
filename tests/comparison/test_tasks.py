"""The tasks are what they say: who knows the rule is always right, and guessing is as good as stated."""

from __future__ import annotations

import pytest
import torch

from regard.comparison.cells import competitor_for
from regard.comparison.lesson import Lesson, accuracy, settings_of
from regard.comparison.tasks import TASKS, Agreement, Copying, examples, task_of


class Oracle(torch.nn.Module):
    """Works the answer out of the source alone."""

    def __init__(self, task):
        super().__init__()
        self.task = task

    def forward(self, source, lengths, given):
        return torch.nn.functional.one_hot(self.task.solved(source), self.task.vocab_size).float()


class Guess(torch.nn.Module):
    """Always writes the same symbol."""

    def __init__(self, task):
        super().__init__()
        self.task = task

    def forward(self, source, lengths, given):
        logits = torch.zeros(*given.shape, self.task.vocab_size)
        logits[..., 3] = 1
        return logits


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_an_oracle_is_always_right_and_a_guess_at_chance(task):
    for distance in task.tested:
        assert accuracy(Oracle(task), task, distance, seed=3) == 1.0
        guessed = accuracy(Guess(task), task, distance, seed=3, count=4096)
        assert guessed == pytest.approx(task.chance, abs=0.03)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_some_distances_lie_beyond_what_is_learned_from(task):
    assert any(distance <= task.taught[1] for distance in task.tested)
    assert max(task.tested) >= 2 * task.taught[1]
    assert task_of(task.name) is task


def test_the_subject_stands_as_far_from_either_end_and_all_others_distract():
    task = Agreement()
    source, wanted = examples(task, 101, 7, seed=1)
    words = task.nouns * task.forms
    subject = 2 + task.forms
    assert source.shape == (101, 15)
    is_subject = (source >= subject) & (source < subject + words)
    assert is_subject[:, 7].all()
    assert is_subject.sum() == 101
    forms = (source - subject) % task.forms
    assert (wanted[:, 0] - 2 == forms[:, 7]).all()
    neighbours = (forms[:, 6] == forms[:, 7]).float().mean()
    assert 0.1 < neighbours < 0.45, "a neighbour's form must tell nothing"


def test_a_copy_is_the_source():
    source, wanted = examples(Copying(), 5, 9, seed=2)
    assert torch.equal(source, wanted)
    assert source.min() >= 2
    assert not torch.equal(source, examples(Copying(), 5, 9, seed=4)[0])


def test_every_competitor_gets_the_same_batches_and_each_distance_once_a_pass():
    task = Agreement()
    lessons = [
        Lesson(task, competitor_for(task, 20_000, name), settings_of(10, 0.001))
        for name in ("rnn", "many-heads")
    ]
    lengths = set()
    for step in range(10):
        one, other = (lesson.batch(step, 1) for lesson in lessons)
        assert torch.equal(one[0], other[0])
        lengths.add(one[0].shape[1])
    assert lengths == {2 * distance + 1 for distance in range(1, 11)}
    assert not torch.equal(lessons[0].batch(0, 1)[0][:, :3], lessons[0].batch(0, 2)[0][:, :3])

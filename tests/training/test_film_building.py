"""The two parts of the training of the English opinion, on a few sentences."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from regard.training.recipes import borrowed_words, film_building, film_teacher, parts
from regard.training.recipes.film_teacher import Teacher
from regard.training.recipes.sentiment_building import OF_OPINIONS
from regard.training.splits import split

PAIRS = [
    (f"She bought {count} red apples and went home.", f"Elle a acheté {count} pommes.")
    for count in range(150)
]
FILMS = [(f"A {word} film, number {count}.", rating) for count in range(30) for word, rating in
         (("good", 2.0), ("bad", -1.0))]  # fmt: skip
WORDS = ["good", "bad", "dull", "lovely", "film"]


@pytest.fixture(scope="module")
def learned():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(borrowed_words, "whole_words", lambda: WORDS)
        return film_building.learned(PAIRS, FILMS)


@pytest.fixture(scope="module")
def teacher():
    torch.manual_seed(3)
    found = Teacher()
    torch.nn.init.normal_(found.output.weight, std=0.1)
    return found.eval()


def test_nothing_is_learned_from_the_test_side(learned):
    kept = split([(sentence,) for sentence, _ in FILMS], shares=OF_OPINIONS).train
    assert learned.films == [FILMS[n][0] for n in kept]
    assert 0 < len(kept) < len(FILMS)
    assert {round(share, 3) for _, share in learned.judged} == {0.881, 0.269}
    assert 0 < len(learned.everyday) < len(PAIRS)


def test_the_teacher_is_asked_about_every_kind_of_text(learned, teacher):
    texts = film_building.heard(learned, teacher)
    films, everyday = len(learned.judged), len(learned.everyday)
    assert texts[:films] == learned.films
    assert sorted(texts[-everyday:]) == sorted(learned.everyday)
    assert len(texts) == (1 + film_building.VARIED + film_building.PHRASES) * films + everyday


def test_the_pupil_hears_teacher_and_people(learned, teacher):
    recipe = film_building.listening(learned, teacher)
    count = len(learned.judged)
    _, logits = film_teacher.said(teacher, film_building.heard(learned, teacher))
    said = 1 / (1 + np.exp(-logits))
    people = np.array([share for _, share in learned.judged])
    between = film_building.JUDGED * people + (1 - film_building.JUDGED) * said[:count]
    for heard in np.split(recipe.positive[: film_building.FILMS * count], film_building.FILMS):
        assert heard == pytest.approx(between, abs=1e-5)
    assert recipe.positive[film_building.FILMS * count :] == pytest.approx(said[count:], abs=1e-5)
    assert recipe.taught[:count].astype(np.float32).mean(0) == pytest.approx(0, abs=2e-3)
    same = slice((film_building.FILMS - 1) * count, film_building.FILMS * count)
    assert (recipe.taught[same] == recipe.taught[:count]).all()
    assert (recipe.sentences.lengths[same] == recipe.sentences.lengths[:count]).all()


def test_the_pupil_begins_with_the_words_and_layers_of_the_teacher(learned, teacher):
    recipe = film_building.listening(learned, teacher)
    encoder = recipe.begun().classifier.encoder
    weight = encoder.embeddings.tokens.weight.detach().numpy()
    expected = borrowed_words.starts(learned.text, teacher)
    assert (weight == expected).all()
    assert not encoder.embeddings.tokens.weight.requires_grad
    assert sum(weight.requires_grad for weight in encoder.parameters()) == len([*encoder.parameters()]) - 1
    assert len(encoder.encoder) == film_building.LAYERS
    last, theirs = encoder.encoder[-1], teacher.body.encoder.layer[film_building.LAYERS - 1]
    assert torch.equal(last.feedforward[2].weight, theirs.output.dense.weight)


def test_the_parts_follow_each_other(learned, tmp_path):
    done = parts.run(film_building.build(learned), folder=tmp_path, steps=1)
    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["1-teacher", "2-pupil"]
    answer = done.model.classifier(torch.tensor([[2, 300, 3]]))
    assert answer.shape == (1, 1)

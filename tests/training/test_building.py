from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from regard.errors import RegardError
from regard.models.word_pieces import WordPieces
from regard.training.generated import grammar
from regard.training.recipes import building
from regard.training.recipes.pairs_building import SHARES
from regard.training.recipes.ready import Given
from regard.training.sources.catalogue import data_set
from regard.training.splits import split

PAIRS = [(pair.en, pair.fr) for pair in grammar.pairs(120, seed=2)]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("\n".join(["en\tfr", *("\t".join(pair) for pair in PAIRS)]), encoding="utf-8")
    return path


def test_a_translator_learns_from_the_training_part_alone(table):
    ready = building.build("translate", Given(files=(table,)))
    train = [PAIRS[number] for number in split(PAIRS, by=(0, 1), shares=SHARES).train]
    assert len(train) < len(PAIRS)
    pieces = WordPieces.train([en for en, _ in train], [fr for _, fr in train])
    recipe = ready.parts[0].make(None)
    assert recipe.text.labels(range(recipe.text.vocab_size)) == pieces.labels(range(pieces.vocab_size))
    assert [recipe.text.decode(recipe.pairs["fr"][n].tolist()) for n in range(len(train))] == [
        fr for _, fr in train
    ]


@pytest.mark.parametrize("task", ["fill-mask", "next-word"])
def test_a_language_model_sees_every_sentence_once(table, task):
    recipe = building.build(task, Given(files=(table,))).parts[0].make(None)
    train = [PAIRS[number] for number in split(PAIRS, by=(0, 1), shares=SHARES).train]
    expected = [*sorted({en for en, _ in train}), *sorted({fr for _, fr in train})]
    assert [
        recipe.text.decode(recipe.sentences[n].tolist()) for n in range(len(recipe.sentences))
    ] == expected
    assert recipe.name == task
    layers = (recipe.config.encoder_layers, recipe.config.decoder_layers)
    assert layers == ((4, 0) if task == "fill-mask" else (0, 4))


def test_long_and_blank_rows_are_left_out(table):
    with table.open("a", encoding="utf-8") as file:
        file.write("\n\tSeul.\n" + "very " * 200 + "\tlongue.\n")
    whole = building.build("translate", Given(files=(table,)))
    recipe = whole.parts[0].make(None)
    assert int(np.max(recipe.pairs["en"].lengths)) + 2 <= recipe.config.max_length
    assert [notice["en"].split()[0] for notice in whole.notices] == ["1", "Left"]


def test_every_task_names_data_that_are_known():
    for _, known in building.TASKS.values():
        assert [data_set(name).name for name in known] == list(known)


def test_what_is_refused(table):
    with pytest.raises(RegardError, match='no training called "sing"') as error:
        building.build("sing", Given())
    assert "microgpt" in error.value.say("fr")
    with pytest.raises(RegardError, match=r"one file \(tatoeba\), and --data gives 2"):
        building.build("translate", Given(files=(table, table)))
    with pytest.raises(RegardError, match=r"Expected: 4\. Given: 2\."):
        building.build("names", Given(sha256=("a", "b")))


def test_each_file_goes_to_its_set(monkeypatch):
    """By its name where it has that of a set, else in the order in which it was given; what is missing is public."""
    read = []
    monkeypatch.setattr(building, "load", lambda entry, *, path, **given: read.append((entry.name, path)))
    monkeypatch.setattr(building, "import_module", lambda name: SimpleNamespace(english=len, french=len))
    films, mine, more = Path("film-sentiment-en.tsv.gz"), Path("mine.tsv"), Path("more.tsv")
    building.build("sentiment-en", Given(files=(films, mine)))
    assert read == [("tatoeba", mine), ("film-sentiment-en", films)]
    read.clear()
    building.build("sentiment-fr", Given(files=(mine, more)))
    assert read == [("tatoeba", mine), ("film-sentiment-en", more), ("xed-sentiment-fr", None)]
    with pytest.raises(RegardError, match=r"2 files \(tatoeba, film-sentiment-en\), and --data gives 3"):
        building.build("sentiment-en", Given(files=(films, mine, more)))

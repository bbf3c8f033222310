from __future__ import annotations

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
    recipe = ready.recipe
    assert recipe.text.labels(range(recipe.text.vocab_size)) == pieces.labels(range(pieces.vocab_size))
    assert [recipe.text.decode(recipe.pairs["fr"][n].tolist()) for n in range(len(train))] == [
        fr for _, fr in train
    ]


@pytest.mark.parametrize("task", ["fill-mask", "next-word"])
def test_a_language_model_sees_every_sentence_once(table, task):
    recipe = building.build(task, Given(files=(table,))).recipe
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
    assert int(np.max(whole.recipe.pairs["en"].lengths)) + 2 <= whole.recipe.config.max_length
    assert [notice["en"].split()[0] for notice in whole.notices] == ["1", "Left"]


def test_every_task_names_data_that_are_known():
    for _, known in building.TASKS.values():
        assert [data_set(name).name for name in known] == list(known)


def test_what_is_refused(table):
    with pytest.raises(RegardError, match='no training called "sing"') as error:
        building.build("sing", Given())
    assert "microgpt" in error.value.say("fr")
    with pytest.raises(RegardError, match="one file, and --data gives 2"):
        building.build("translate", Given(files=(table, table)))
    with pytest.raises(RegardError, match=r"Expected: 4\. Given: 2\."):
        building.build("names", Given(sha256=("a", "b")))

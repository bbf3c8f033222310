from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from regard.errors import RegardError
from regard.models.transformer import Transformer, parameters_of
from regard.training.recipes import building, names
from regard.training.recipes.lists_of_names import ListOfNames, prepared
from regard.training.recipes.names import Names
from regard.training.recipes.ready import Given
from regard.training.splits import Shares
from tests.training.data_folder import DATA, needs_data

BOTH = {"en": "names", "fr": "noms"}
ONE = ListOfNames.of("one", BOTH, ["zoé", "luc", "anaïs", " luc ", ""])
TWO = ListOfNames.of("two", BOTH, ["Aix", "Zoé", "Luc"])


@pytest.fixture
def ready():
    return prepared([ONE, TWO], shares=Shares(validation=0, test=0))


@pytest.fixture
def recipe(ready):
    config = names.mini_gpt(
        ready.vocab_size, d_model=8, num_heads=2, decoder_layers=1, max_length=5, dropout=0.0
    )
    return Names(ready.train.letters, ready.train.begins, ready.alphabet.end, config, size=4)


def test_microgpt_has_as_many_parameters_as_microgpt():
    assert parameters_of(Transformer(names.microgpt(27))) == 4192
    assert parameters_of(Transformer(names.microgpt(36))) == 4480
    assert not [part for part in Transformer(names.microgpt(27)).modules() if isinstance(part, nn.LayerNorm)]


def test_lists_are_tidied():
    assert ONE.names == ("Zoé", "Luc", "Anaïs")
    assert ListOfNames.of("mixed", BOTH, ["de Gaulle", "d'arc", "Zoe\u0301"]).names == (
        "de Gaulle",
        "d'arc",
        "Zoé",
    )


def test_a_name_of_two_lists_is_on_one_side():
    many = [f"{first}{last}" for first in "ABCDEFGH" for last in ("anne", "ou", "ix", "ille")]
    split = prepared([ListOfNames.of("one", BOTH, many), ListOfNames.of("two", BOTH, many)])
    sides = [{name for _, name in side.names} for side in (split.train, split.validation, split.test)]
    assert sum(map(len, sides)) == len(many)
    assert all(
        len(side.names) == 2 * len(names)
        for side, names in zip((split.train, split.validation, split.test), sides, strict=True)
    )


def test_letters_that_no_name_to_learn_from_has_are_left_out():
    many = [f"A{letter}" for letter in "bcdefghijklmnopqrstuvwxyz"]
    split = prepared([ListOfNames.of("one", BOTH, many)], shares=Shares(validation=0, test=0.5))
    assert len(split.train.names) + len(split.test.names) < len(many)
    assert not split.test.names


def test_a_batch_predicts_each_letter_and_the_end(ready, recipe):
    rows = recipe.rows(np.arange(len(recipe.names)))
    for place, (kind, name) in enumerate(ready.train.names):
        ids = ready.alphabet.encode(name)
        mark = ready.alphabet.vocab_size + list(ready.kinds).index(kind)
        count = int(rows["counts"][place])
        assert rows["given"][place, :count].tolist() == [mark, *ids][:count]
        assert rows["wanted"][place, :count].tolist() == [*ids, ready.alphabet.end][:count]
        assert count == min(len(ids) + 1, 5)


def test_the_loss_is_that_of_real_letters_only(recipe):
    torch.manual_seed(0)
    model = recipe.model().eval()
    everything = recipe.loss(model, recipe.rows(np.arange(len(recipe.names))))
    one_by_one = [recipe.loss(model, recipe.rows(np.array([n]))) for n in range(len(recipe.names))]
    assert int(everything.count) == sum(int(loss.count) for loss in one_by_one)
    total = sum(float(loss.total.detach()) for loss in one_by_one)
    assert float(everything.total.detach()) == pytest.approx(total, rel=1e-5)


def test_the_processes_share_a_batch(recipe):
    batch = recipe.batch(0, 7)
    parts = [recipe.share(batch, rank, 3) for rank in range(3)]
    assert sum(len(part["counts"]) for part in parts) == len(batch["counts"])
    assert torch.equal(parts[1]["given"][0], batch["given"][1])
    assert torch.equal(recipe.batch(3, 7)["given"], recipe.batch(3, 7)["given"])


def test_description_tells_trainings_apart(ready, recipe):
    other = Names(ready.train.letters, ready.train.begins, 0, recipe.config, size=3)
    assert recipe.description() != other.description()


def test_the_name_of_a_file_is_its_kind(tmp_path):
    path = tmp_path / "rivers.txt.gz"
    import gzip

    path.write_bytes(gzip.compress("\n".join(f"{first}oire" for first in "ABCDEFGHIJKL").encode()))
    ready = building.build("names", Given(files=(path,)))
    assert '"rivers"' in ready.call["en"]
    assert ready.data[0].licence is None


def test_nothing_left_to_learn_from(tmp_path, monkeypatch):
    path = tmp_path / "few.txt"
    path.write_text("Zoé\nLuc\n", encoding="utf-8")
    monkeypatch.setattr("regard.training.splits._side", lambda group, shares: "test")
    with pytest.raises(RegardError, match="2 of them are kept apart"):
        building.build("microgpt", Given(files=(path,)))


@needs_data
def test_the_known_list_goes_by_its_own_name():
    ready = building.build("microgpt", Given(files=(DATA / "prenoms-fr.txt",)))
    assert (ready.data[0].name, ready.data[0].licence) == ("prenoms-fr", "MIT")
    recipe = ready.parts[0].make(None)
    assert recipe.config == names.microgpt(36)
    assert recipe.model().config.max_length == 16
    assert Path(DATA / "prenoms-fr.txt").is_file()

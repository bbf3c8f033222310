"""A layer that failed its proof is marked by every command; the model, its place and the server are stand-ins."""

from __future__ import annotations

import dataclasses
import json
import sys

import numpy as np
import pytest

import regard
from regard.cli import main
from regard.record import Proof, Record
from tests.terminal import stand_in

SAID = "The output recomputed from the record of stand-in differs from the model's own"


class Workbench(stand_in.Workbench):
    """One layer, whose proof came out as is wanted."""

    proof = Proof("failed", 0.25, 1e-5, 5)

    def look(self, text, model="minilm", *, cut=False):
        record = super().look(text, "stand-in", cut=cut)
        layer = dataclasses.replace(record.layers[0], proof=self.proof)
        return Record(model, record.text, record.axes, [layer], cut=record.cut)


@pytest.fixture(autouse=True)
def workbench(monkeypatch):
    stand = Workbench()
    monkeypatch.setitem(sys.modules, "regard.workbench", stand)
    monkeypatch.setattr(regard, "workbench", stand, raising=False)
    return stand


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = main(list(arguments))
        said = capsys.readouterr()
        return code, said.out, " ".join(said.err.split())

    return run


def test_look_says_it_beside_the_weights_and_in_every_file(run, tmp_path):
    code, _, err = run("look", "le chat dort")
    assert (code, SAID in err) == (0, True)
    _, out, err = run("look", "le chat dort", "--json")
    proof = json.loads(out)["layers"][0]["proof"]
    assert (proof["state"], proof["error"], SAID in err) == ("failed", 0.25, True)
    path = tmp_path / "one.svg"
    assert SAID in run("look", "le chat dort", "--output", str(path))[2]
    assert "The proof of this layer failed" in path.read_text(encoding="utf-8")
    assert "ne vous fiez pas" in run("look", "le chat dort", "--lang", "fr")[2]


def test_measure_says_it_in_the_table_or_beside_the_numbers(run, tmp_path):
    said = "The recomputed output of layers 0 differs from the model's own"
    _, out, err = run("measure", "le chat dort")
    assert (said in " ".join(out.split()), said in err) == (True, False)
    _, out, err = run("measure", "le chat dort", "--json")
    assert ({head["proof"] for head in json.loads(out)["heads"]}, said in err) == ({"failed"}, True)
    assert said in run("measure", "le chat dort", "--output", str(tmp_path / "heads.csv"))[2]
    assert "failed" in (tmp_path / "heads.csv").read_text()


def test_zoom_says_it_when_made_and_when_opened_again(run, tmp_path):
    wanted = ("zoom", "le chat dort", "--no-serve", "--output", str(tmp_path / "zoom"))
    for _ in range(2):
        code, _, err = run(*wanted)
        assert (code, SAID in err) == (0, True)


@pytest.mark.parametrize("state", ["passed", "unproved"])
def test_nothing_is_said_where_nothing_failed(run, workbench, state, tmp_path):
    workbench.proof = Proof(state, None if state == "unproved" else 1e-7, 1e-5, 5)
    for arguments in (["look", "le chat", "--json"], ["measure", "le chat", "--json"]):
        assert "differs" not in run(*arguments)[2]
    assert "differs" not in run("zoom", "le chat", "--no-serve", "--output", str(tmp_path / "zoom"))[2]
    assert np.isfinite(json.loads(run("look", "le chat", "--json")[1])["weights"]).all()

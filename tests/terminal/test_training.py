"""`regard train`: what it writes and tells, what it refuses, and how it goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import regard
from regard.cli import main
from regard.models import card as cards
from regard.terminal import training
from regard.training.progress import Progress
from regard.training.recipes import building

ROOT = Path(__file__).parents[2]
NAMES = [
    f"{first}{middle}{last}"
    for first in "ABLM"
    for middle in ("an", "ou", "é")
    for last in ("e", "na", "tte")
]


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "prenoms.txt"
    path.write_text("\n".join(NAMES), encoding="utf-8")
    return path


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def of(*arguments):
        threads = torch.get_num_threads()
        code = main(["train", *map(str, arguments)])
        torch.set_num_threads(threads)
        told = capsys.readouterr()
        return code, told.out, told.err

    return of


def test_a_model_is_trained_and_used(run, names):
    code, out, err = run("microgpt", "--data", names, "--steps", 3, "--threads", 1)
    assert code == 0
    assert out.startswith("Trained: 3 steps in ")
    assert "regard.load('regard-microgpt').generate(\"prenoms\", count=10)" in out
    assert err.endswith("· saved\n")
    made = regard.load("regard-microgpt")
    assert len(made.generate("prenoms", count=4)) == 4
    assert made.is_known("anna") == ("Anna" in NAMES)
    card = cards.read(Path("regard-microgpt"))
    assert card.recipe == "regard train microgpt --data prenoms.txt --steps 3 --seed 0"
    assert (card.task, card.trained.steps, card.data[0].rows) == ("microgpt", 3, len(NAMES))
    assert card.data[0].licence is None
    assert not [path for path in Path("regard-microgpt").iterdir() if path.name.startswith(".part")]


def test_several_lists_are_several_kinds(run, names, tmp_path):
    towns = tmp_path / "towns.csv"
    towns.write_text("name,people\n" + "".join(f"{name}ville,3\n" for name in NAMES), encoding="utf-8")
    code, out, _ = run("names", "--data", names, "--data", towns, "--steps", 2, "--folder", "both", "--json")
    assert code == 0
    told = json.loads(out)
    assert (told["folder"], told["steps"], told["task"]) == ("both", 2, "names")
    made = regard.load("both")
    assert list(made.kinds) == ["prenoms", "towns"]
    assert not made.is_known("Anna", "towns")


@pytest.mark.parametrize("task", ["translate", "fill-mask", "next-word"])
def test_pairs_of_sentences_train_three_models(run, tmp_path, task, monkeypatch):
    from regard.training.generated import grammar
    from regard.training.recipes import language, translate

    sizes = {"d_model": 16, "num_heads": 4}
    for module in (language, translate):
        whole = module.configuration
        monkeypatch.setattr(
            module, "configuration", lambda *given, whole=whole: replace(whole(*given), **sizes)
        )
    lines = [
        "fr\ten",
        *(f"{pair.fr}\t{pair.en}" for pair in grammar.pairs(40, seed=5)),
        "\tNothing.",
        "Non.\t" + "no " * 200,
    ]
    table = tmp_path / "pairs.tsv"
    table.write_text("\n".join(lines), encoding="utf-8")
    code, _, err = run(task, "--data", table, "--steps", 1, "--lang", "fr")
    assert code == 0
    assert "1 lignes n’ont pas l’une des deux phrases" in err
    assert "Laissées de côté" in err
    assert regard.load(f"regard-{task}").predict(["Le [MASK] dort."])
    assert cards.read(Path(f"regard-{task}")).task == task


@pytest.mark.parametrize("task", ["sentiment-en", "sentiment-fr"])
def test_judged_sentences_train_an_opinion(run, tmp_path, task, monkeypatch):
    """The rated words, those that MiniLM knows whole, and its vectors are stand-ins; everything else is as it is for people."""
    from regard.training.generated import grammar
    from regard.training.recipes import borrowed_words, sentiment_building

    monkeypatch.setattr(borrowed_words, "whole_words", lambda: ["positive", "negative", "film"])
    analyser = SimpleNamespace(polarity_scores=lambda text: {"compound": 0.5 if "black" in text else -0.5})
    rated = SimpleNamespace(SentimentIntensityAnalyzer=lambda: analyser)
    monkeypatch.setattr(sentiment_building, "extra", lambda name: rated)
    monkeypatch.setattr(
        sentiment_building,
        "teacher_vectors",
        lambda texts: np.eye(7, dtype=np.float16)[[len(text) % 7 for text in texts]],
    )
    tables = {
        "pairs": ["fr\ten", *(f"{pair.fr}\t{pair.en}" for pair in grammar.pairs(40, seed=5))],
        "films": ["label\tmean_rating\ttext"]
        + [
            f"{word}\t{rating}\tA {word} film, number {n}."
            for n in range(20)
            for word, rating in (("positive", 2), ("negative", -2))
        ],
        "subtitles": ["label\temotions\ttext"]
        + [f"{word}\t5\tUn mot {word} {n}." for n in range(20) for word in ("positive", "negative")],
    }
    given = []
    for name in list(tables)[: 2 if task == "sentiment-en" else 3]:
        (tmp_path / f"{name}.tsv").write_text("\n".join(tables[name]), encoding="utf-8")
        given += ["--data", tmp_path / f"{name}.tsv"]
    code, _, err = run(task, *given, "--steps", 1, "--lang", "en")
    assert code == 0
    count = 2 if task == "sentiment-en" else 3
    assert [f"Training {part}/{count} · step 1 of 1" in err for part in range(1, count + 1)] == [True] * count
    (answer,) = regard.load(f"regard-{task}").predict(["A film."])
    assert answer.label in ("positive", "negative")
    card = cards.read(Path(f"regard-{task}"))
    assert (card.task, card.trained.steps, len(card.data)) == (
        "sentiment",
        count,
        len(given) // 2 + count - 1,
    )
    model = regard.load(f"regard-{task}").model
    assert card.parameters == sum(weight.numel() for weight in model.parameters())
    assert card.recipe.startswith(f"regard train {task} --data pairs.tsv --data films.tsv")


@pytest.fixture
def interruptible():
    """A shell that starts a command in the background lets it ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_same_command_goes_on(run, names, monkeypatch, interruptible):
    whole = ("microgpt", "--data", names, "--steps", 6, "--threads", 1)
    run(*whole, "--folder", "straight")
    recipe = building.build("microgpt", training_given(names)).parts[0].make(None)
    batch = type(recipe).batch

    def interrupted(self, step, seed):
        if step == 3:
            signal.raise_signal(signal.SIGINT)
        return batch(self, step, seed)

    monkeypatch.setattr(type(recipe), "batch", interrupted)
    code, out, err = run(*whole, "--folder", "stopped")
    assert (code, out) == (130, "")
    assert err.endswith("Stopped. The same command goes on from here.\n")
    assert not (Path("stopped") / "model.safetensors").exists()
    monkeypatch.undo()
    os.chdir(names.parent)
    assert run(*whole, "--folder", "stopped")[0] == 0
    for name in ("model.safetensors", "kinds.json", "known.npy", "config.json"):
        assert (Path("stopped") / name).read_bytes() == (Path("straight") / name).read_bytes()


def training_given(path):
    from regard.training.recipes.ready import Given

    return Given(files=(path,))


@pytest.mark.parametrize(
    ("arguments", "en", "fr"),
    [
        ([], "What to train is missing", "Il manque ce qu'il faut entraîner"),
        (["nonsense"], 'no training called "nonsense"; there are: translate', "nommé «\u00a0nonsense\u00a0»"),
        (["microgpt", "--steps", "0"], "--steps must be at least 1, not 0.", "--steps doit valoir au moins 1"),
        (["microgpt", "--seed", "-1"], "--seed must be at least 0, not -1.", "--seed doit valoir au moins 0"),
        (["microgpt", "--threads", "x"], '--threads must be a whole number, not "x".', "un nombre entier"),
        (["microgpt", "prenoms.txt"], "write --data before it", "écrivez --data devant lui"),
        (["microgpt", "--data", "nowhere.txt"], "nowhere.txt is not there", "nowhere.txt n'existe pas"),
        (["microgpt", "--data", "empty.txt"], "at least 2 rows; it holds 0", "au moins 2 lignes"),
        (["microgpt", "--data", "one.txt"], "at least 2 rows; it holds 1", "il en contient 1"),
        (["microgpt", "--data", "mixed.txt"], "line 2 holds the byte 0xE9", "la ligne 2 contient l'octet 0xE9"),
        (["translate", "--data", "prenoms.txt"], "give a .tsv or .csv table", "donnez une table .tsv ou .csv"),
        (["translate", "--data", "other.tsv"], "must have the columns en, fr", "doit avoir les colonnes en, fr"),
        (
            ["microgpt", "--data", "prenoms.txt", "--data", "one.txt"],
            "one file (prenoms-fr), and --data gives 2",
            "un seul fichier (prenoms-fr), et --data en donne 2",
        ),
        (
            ["names", "--data", "prenoms.txt", "--data", "again/prenoms.txt"],
            "Two files give names of the kind 'prenoms'",
            "renommez l’un d’eux",
        ),
        (
            ["names", "--data", "prenoms.txt", "--sha256", "a", "--sha256", "b"],
            "Expected: 1. Given: 2.",
            "Attendu\u00a0: 1. Donné\u00a0: 2.",
        ),
        (["microgpt", "--data", "prenoms.txt", "--sha256", "ab"], "Expected checksum: ab", "Somme de contrôle attendue"),
        (
            ["microgpt", "--data", "prenoms.txt", "--folder", "one.txt"],
            "Checkpoints cannot be written to one.txt",
            "donnez un autre --folder",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(run, names, arguments, en, fr):
    here = names.parent
    (here / "empty.txt").write_text("\n\n", encoding="utf-8")
    (here / "one.txt").write_text("Anna\n", encoding="utf-8")
    (here / "mixed.txt").write_bytes("Zoé\n".encode() + "Zoé\n".encode("latin-1"))
    (here / "other.tsv").write_text("a\tb\nx\ty\nz\tw\n", encoding="utf-8")
    (here / "again").mkdir()
    (here / "again" / "prenoms.txt").write_bytes(names.read_bytes())
    for language, sentence in (("en", en), ("fr", fr)):
        code, out, err = run(*arguments, "--lang", language)
        assert (code, out) == (2, "")
        assert sentence in err
        assert err.count("\n") == 1


def test_the_folder_of_another_training_is_refused(run, names):
    assert run("microgpt", "--data", names, "--steps", 2)[0] == 0
    code, _, err = run("microgpt", "--data", names, "--steps", 2, "--seed", 1)
    assert code == 2
    assert "has seed = 0, not 1" in err
    code, _, err = run("names", "--data", names, "--steps", 2, "--folder", "regard-microgpt")
    assert code == 2
    assert "holds a training of microgpt, not of names" in err


def test_a_full_disk_leaves_the_model_that_was_there(run, names, monkeypatch):
    command = ("microgpt", "--data", names, "--steps", 2)
    run(*command)
    before = {path.name: path.read_bytes() for path in Path("regard-microgpt").iterdir() if path.is_file()}

    def full(*given, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numpy.save", full)
    code, out, err = run(*command)
    assert (code, out) == (2, "")
    assert "could not be written (No space left on device). Make room there" in err
    assert before == {
        path.name: path.read_bytes() for path in Path("regard-microgpt").iterdir() if path.is_file()
    }


def test_the_bar_shows_loss_speed_and_time(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with regard.errors.speaking("fr"), training._shown(200, "Entraînement 2/3") as show:
        for step in (50, 100):
            show(
                Progress(
                    step=step, steps=200, loss=2.3456, tokens_per_second=12345.6, seconds_left=7, saved=None
                )
            )
    shown = capsys.readouterr().err
    for part in ("Entraînement 2/3", "50%", "perte 2,346", "12\u202f346 par seconde"):
        assert part in shown


@pytest.mark.skipif(not torch.distributed.is_available(), reason="this PyTorch has no torch.distributed")
def test_two_processes_write_one_model(names, tmp_path):
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    arguments = ["-m", "regard", "train", "microgpt", "--data", str(names), "--steps", "2", "--folder", "two"]
    done = subprocess.run(
        [*command, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "REGARD_LANG": "en"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Trained: 2 steps") == 1
    assert len(regard.load(str(tmp_path / "two")).generate(count=2)) == 2

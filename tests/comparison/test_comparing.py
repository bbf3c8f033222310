"""The whole comparison on planted numbers: equal searches and budgets, the difference that was planted, and the shape of the result."""

from __future__ import annotations

import json

import pytest

from regard.comparison import cells, comparing, speed
from regard.comparison.cells import best
from regard.comparison.claims import claims, spread
from regard.comparison.comparing import Data, cells_of, compare, journal_for, missing
from regard.comparison.competitors import NAMES
from regard.comparison.journal import Journal
from regard.comparison.plan import Plan, quick
from regard.comparison.result import check, shipped
from regard.comparison.sentences import prepare, read
from regard.errors import RegardError
from tests.comparison.planted import BEST, PACE, plant

PLAN = Plan(seeds=2, workers=0, sizes=(30_000, 60_000))
ROWS = [
    (f"{verb} {noun}", f"{verbe} {nom}")
    for verb, verbe in (
        ("Take", "Prends"),
        ("See", "Vois"),
        ("Hear", "Entends"),
        ("Sell", "Vends"),
        ("Buy", "Achète"),
        ("Eat", "Mange"),
        ("Break", "Casse"),
        ("Paint", "Peins"),
        ("Draw", "Dessine"),
        ("Hide", "Cache"),
    )
    for noun, nom in (
        ("bread", "pain"),
        ("houses", "maisons"),
        ("wine", "vin"),
        ("horses", "chevaux"),
        ("stones", "pierres"),
        ("books", "livres"),
        ("apples", "pommes"),
        ("ships", "navires"),
        ("trees", "arbres"),
        ("songs", "chants"),
    )
]


@pytest.fixture
def result(monkeypatch):
    plant(monkeypatch)
    return compare(PLAN, data=Data(ROWS, {"name": "made"}))


def test_everyone_searches_alike_and_learns_as_long(monkeypatch):
    asked = plant(monkeypatch)
    result = compare(PLAN, data=Data(ROWS, {"name": "made"}))
    small, (one, other) = PLAN.parameters, PLAN.sizes
    for kind, about, size in (
        ("task", "copying", small),
        ("task", "agreement", small),
        ("translation", None, one),
        ("translation", None, other),
    ):
        own = [
            cell
            for cell in asked
            if cell["do"] == kind and cell.get("task") == about and cell["parameters"] == size
        ]
        for name in NAMES:
            tried = [cell for cell in own if cell["competitor"] == name]
            assert [cell["rate"] for cell in tried if not cell["tested"]] == list(PLAN.rates)
            assert {cell["rate"] for cell in tried if cell["tested"]} == {BEST}
            assert {cell["seed"] for cell in tried if cell["tested"]} == {1, 2}
            assert {cell["seed"] for cell in tried if not cell["tested"]} == {0}
            budget = PLAN.task_seconds if kind == "task" else PLAN.translation_seconds
            assert all(cell["steps"] * PACE[name] == pytest.approx(budget, rel=0.02) for cell in tried)
    assert len(asked) == cells_of(PLAN)
    check(result)
    assert json.loads(json.dumps(result)) == result
    assert result["missing"] == [f"translation {size}" for size in Plan().sizes]


def test_the_planted_difference_is_seen(result):
    verdicts = {each["claim"]: each["verdict"] for each in result["claims"]}
    assert verdicts == {
        "faster": "fails",
        "parallel": "holds",
        "quadratic": "holds",
        "memory": "holds",
        "bleu": "holds",
    }
    quadratic = next(each["numbers"] for each in result["claims"] if each["claim"] == "quadratic")
    assert quadratic["time many-heads"] == pytest.approx(2.0)
    assert quadratic["time lstm"] == pytest.approx(1.0)
    scores = result["translation"]["sizes"][0]["competitors"]["many-heads"]["bleu"]
    assert scores == [pytest.approx(98.901), pytest.approx(98.802)]


def test_no_difference_is_no_win(result):
    for size in result["translation"]["sizes"]:
        for name in NAMES:
            size["competitors"][name]["bleu"] = [20.0, 21.0]
    for task in result["tasks"]:
        task["competitors"]["many-heads"]["accuracy"][str(max(task["tested"]))] = [0.3, 0.4]
    verdicts = {each["claim"]: each["verdict"] for each in claims(result)}
    assert verdicts["bleu"] == "fails"
    assert verdicts["memory"] == "partly"


def test_a_quick_one_leaves_out_what_takes_long(monkeypatch):
    asked = plant(monkeypatch)
    told = []
    result = compare(quick(seeds=1, workers=0), report=lambda done, total: told.append((done, total)))
    check(result)
    assert {cell["do"] for cell in asked} == {"pace", "task"}
    assert told[-1] == (52, 52)
    assert len(asked) == 52
    assert missing(result) == ["speed", "translation"]
    assert [each["verdict"] for each in result["claims"]].count("unmeasured") == 4


def test_what_was_measured_is_not_measured_again(monkeypatch, tmp_path):
    path = tmp_path / "kept" / "one.jsonl"
    asked = plant(monkeypatch)
    first = compare(quick(seeds=1, workers=0), journal=Journal(path))
    with path.open("a") as file:
        file.write('[{"do": "ta')  # a run that was killed while it wrote
    again = compare(quick(seeds=1, workers=0), journal=Journal(path))
    assert len(asked) == 52
    assert again["tasks"] == first["tasks"]
    compare(quick(seeds=2, workers=0), journal=Journal(path))
    assert len(asked) == 62
    one, other = (journal_for(plan, None, tmp_path).path for plan in (quick(seeds=1), quick(seeds=2)))
    assert one != other
    Journal(path).forget()
    assert not path.exists()


def test_a_damaged_result_is_refused(result):
    del result["tasks"][0]["competitors"]["rnn"]
    with pytest.raises(RegardError, match="tasks"):
        check(result)
    with pytest.raises(RegardError, match="schema"):
        check(result | {"schema": 0})


def test_the_shipped_one_is_what_this_version_writes():
    found = json.loads(shipped())
    check(found)
    assert found["plan"]["seeds"] >= 3
    assert found["claims"] == claims(found), "the verdicts must follow from the numbers"


def test_the_best_rate_has_the_least_loss():
    assert best({0.1: 3.0, 0.2: 2.0, 0.3: None}) == 0.2
    assert spread([1.0, None, 3.0]) == (2.0, pytest.approx(2**0.5))
    assert spread([None]) is None


def test_a_step_is_timed_and_what_it_keeps_is_counted():
    found = speed.timed(3, 5, 1, seconds=0.0)["competitors"]
    longer = speed.timed(3, 10, 1, seconds=0.0)["competitors"]
    for name in NAMES:
        assert found[name]["processor_seconds"] > 0
        assert found[name]["kept_bytes"] < longer[name]["kept_bytes"] < 5 * found[name]["kept_bytes"]


def test_short_sentences_are_kept_apart_and_a_translator_learns_them(tmp_path):
    rows = [*ROWS, ("one two three four five six seven", "un deux trois quatre cinq six sept")] * 2
    counts = prepare(rows, tmp_path)
    assert counts["learned_from"] + counts["chosen_by"] + counts["tested"] <= 2 * len(ROWS)
    sentences = read(tmp_path)
    assert len(sentences.references) == len(sentences.test) == counts["tested"]
    learned = {tuple(sentences.train[0][place]) for place in range(counts["learned_from"])}
    assert not learned & {tuple(sentences.test[place]) for place in range(counts["tested"])}
    cell = {
        "do": "translation",
        "parameters": 40_000,
        "competitor": "bahdanau",
        "steps": 3,
        "rate": 0.005,
        "seed": 1,
        "tested": True,
    }
    found = cells.measure(cell, tmp_path)
    assert 0 <= found["scores"]["bleu"] <= 100
    with pytest.raises(RegardError, match="enough sentences"):
        prepare(rows[:1], tmp_path)


def test_every_size_says_what_it_is(result):
    for size in result["translation"]["sizes"]:
        for name in NAMES:
            assert size["competitors"][name]["parameters"] > 0
    assert result["schema"] == comparing.SCHEMA

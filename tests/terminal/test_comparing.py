"""``regard compare``: what it refuses, and what it tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regard.comparison.comparing import compare
from regard.comparison.plan import quick
from regard.comparison.result import check
from regard.errors import RegardError, speaking
from regard.terminal import comparing, comparison_tables
from tests.comparison.planted import plant


def wanted(**changes):
    asked = {"quick": True, "as_json": False, "output": None, "seeds": 1, "data": None}
    return comparing.Wanted(**(asked | changes))


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """Planted numbers, measured in this process, kept in a cache of its own."""
    plant(monkeypatch)
    monkeypatch.setattr(comparing, "_plan", lambda wanted: quick(seeds=wanted.seeds, workers=0))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *names, **options: tmp_path / "cache")
    return tmp_path


def test_people_read_tables_and_verdicts(measured, capsys):
    comparing.compare(wanted())
    told = capsys.readouterr().out
    assert "Copying: share of symbols right" in told
    assert "99 ± 0" in told
    assert "Attention translates better (BLEU)." in told
    assert "was not measured" in told
    with speaking("fr"):
        comparing.compare(wanted())
    assert "n'a pas été mesuré" in capsys.readouterr().out
    assert not list((measured / "cache" / "comparison").glob("*.jsonl"))


def test_programs_read_json_and_a_file_holds_the_same(measured, capsys):
    path = measured / "result.json"
    comparing.compare(wanted(as_json=True, output=path))
    streams = capsys.readouterr()
    check(json.loads(streams.out))
    assert json.loads(path.read_text()) == json.loads(streams.out)
    assert "Written" in streams.err


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": "x.tsv"}, "--quick translates nothing"),
        ({"seeds": 0}, "--seeds must be 1 or more"),
        ({"output": Path("x.csv")}, "must end in .json"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_measured(changes, said):
    with pytest.raises(RegardError, match=said):
        comparing.compare(wanted(**changes))


def test_all_tables_are_told(monkeypatch):
    plant(monkeypatch)
    result = compare(quick(seeds=1, workers=0))
    size = {name: {"bleu": [20.25, 21.75]} for name in result["tasks"][0]["competitors"]}
    case = {
        name: {"processor_seconds": 0.5, "kept_bytes": 3_000_000}
        for name in result["tasks"][0]["competitors"]
    }
    result["translation"] = {"sizes": [{"asked": 250_000, "competitors": size}]}
    result["speed"] = {
        "parameters": dict.fromkeys(case, 250_000),
        "cases": [{"batch": 32, "length": 20, "threads": 1, "competitors": case}],
    }
    told = "\n".join(comparison_tables.told(result))
    assert "21.0 ± 1.1" in told
    assert "64; 3.0" in told

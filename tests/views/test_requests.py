from __future__ import annotations

import pytest

from regard.errors import RegardError
from regard.views.requests import SummaryRequest, WeightsRequest, parse, to_json
from regard.views.typescript import TARGET, main, typescript
from regard.views.zoom_requests import CellRequest, TileRequest, TokensRequest, ZoomRequest


@pytest.mark.parametrize(
    "request_",
    [
        SummaryRequest(),
        WeightsRequest(layer=3, head=5),
        WeightsRequest(layer=0, head=1, precision="rounded"),
        ZoomRequest(),
        TileRequest(layer=1, head=2, level=3, row=5, column=7),
        CellRequest(layer=1, head=2, query=3, key=5),
        TokensRequest(axis="key", start=1024),
    ],
)
def test_a_request_survives_json(request_):
    assert parse(to_json(request_)) == request_


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Unknown kind of request None"),
        (
            {"kind": "tiles"},
            "Unknown kind of request 'tiles'; known are: summary, weights, heads, measures, pairs, mask, vectors, "
            "zoom, tile, cell, tokens",
        ),
        ({"kind": ["summary"]}, "Unknown kind of request"),
        ({"kind": "weights"}, "check layer, head"),
        ({"kind": "weights", "layer": 1}, "check head"),
        ({"kind": "weights", "layer": "1", "head": 0}, "check layer"),
        ({"kind": "weights", "layer": True, "head": 0}, "check layer"),
        ({"kind": "weights", "layer": 1.5, "head": 0}, "check layer"),
        ({"kind": "weights", "layer": 1, "head": 0, "precision": "vague"}, "check precision"),
        ({"kind": "weights", "layer": 1, "head": 0, "precision": ["exact"]}, "check precision"),
        ({"kind": "weights", "layer": 1, "head": 0, "more": 1}, "check more"),
        ({"kind": "summary", "layer": 1}, "check layer"),
        ({"kind": "tile", "layer": 1, "head": 0}, "check level, row, column"),
        ({"kind": "tile", "layer": 1, "head": 0, "level": 0, "row": "0", "column": 0}, "check row"),
        ({"kind": "cell", "layer": 1, "head": 0, "query": None, "key": 0}, "check query"),
        ({"kind": "tokens", "axis": "value", "start": 0}, "check axis"),
        ({"kind": "tokens", "axis": "key"}, "check start"),
        ({"kind": "zoom", "record": "x"}, "check record"),
    ],
)
def test_a_request_that_cannot_be_read_is_told(given, says):
    with pytest.raises(RegardError, match=says):
        parse(given)


def test_the_types_of_the_page_are_those_of_python():
    assert TARGET.read_text(encoding="utf-8") == typescript(), "run `make format`"


def test_a_stale_file_is_noticed(monkeypatch, tmp_path, capsys):
    stale = tmp_path / "requests.ts"
    monkeypatch.setattr("regard.views.typescript.TARGET", stale)
    assert main(["--check"]) == 1
    assert "stale" in capsys.readouterr().err
    assert main([]) == main(["--check"]) == 0
    stale.write_text("export {}", encoding="utf-8")
    assert main(["--check"]) == 1

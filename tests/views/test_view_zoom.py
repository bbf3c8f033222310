"""A map as a view: what it answers, what it is saved as, and that it leaves nothing behind."""

from __future__ import annotations

import gc

import numpy as np
import pytest

import regard
from regard.errors import RegardError
from regard.record import Record
from regard.views import saved_zoom
from regard.views.frame import decode
from regard.views.requests import SummaryRequest, WeightsRequest
from regard.views.zoom_requests import CellRequest, TileRequest, ZoomRequest

TOKENS = 307


@pytest.fixture(scope="module")
def record() -> Record:
    generator = np.random.default_rng(7)
    vectors = generator.normal(size=(2, 3, TOKENS, 5)).astype(np.float32)
    return Record.from_arrays(*vectors, mask=regard.Causal(), tokens=[f"w{place}" for place in range(TOKENS)])


def test_it_answers_for_one_head_and_for_the_record(record):
    zoom = regard.zoom(record, head=2)
    header, _ = decode(zoom.frame(ZoomRequest()))
    assert (header["zoom"]["queries"], header["zoom"]["levels"]) == (TOKENS, 1)
    assert [head["head"] for head in header["zoom"]["heads"]] == [2]
    header, _ = decode(zoom.frame(CellRequest(layer=0, head=2, query=211, key=101)))
    assert header["cell"]["weight"] == pytest.approx(record.layers[0].weights(2)[211, 101], rel=1e-6)
    assert decode(zoom.frame(SummaryRequest()))[0]["summary"]["layers"][0]["heads"] == 3
    whole, (tile,) = decode(zoom.frame(TileRequest(layer=0, head=2, level=1, row=0, column=0)))
    assert whole["reduction"] == "mean"
    assert tile.shape == (154, 154)


def test_the_folder_of_its_tiles_goes_away_with_it(record):
    zoom = regard.zoom(record)
    folder = zoom.pyramid.folder
    assert folder.is_dir()
    del zoom
    gc.collect()
    assert not folder.exists()


def test_it_is_saved_as_a_page_and_as_pictures(record, tmp_path):
    zoom = regard.zoom(record, head=1, locale="fr")
    page = zoom.save(tmp_path / "map.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert "default-src 'none'" in page
    assert zoom.save(tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    drawn = zoom.save(tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "307 × 307" in drawn
    assert drawn.count("<image ") == 1


def test_a_page_answers_every_tile_name_and_weight(record):
    zoom = regard.zoom(record)
    asked = [*saved_zoom._asked(zoom)]
    tiles = [request for request in asked if isinstance(request, TileRequest)]
    assert len(tiles) == 4 + 1
    assert asked[-1] == WeightsRequest(layer=0, head=0)


def test_what_is_too_large_for_a_page_is_told(monkeypatch, record, tmp_path):
    monkeypatch.setattr(saved_zoom, "MOST_TOKENS", TOKENS - 1)
    with pytest.raises(RegardError, match="up to 306 tokens, and this one has 307"):
        regard.zoom(record).save(tmp_path / "map.html")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("name", "says"), [("map.json", r"must end in \.html"), ("none/map.png", "no folder")]
)
def test_a_place_that_cannot_be_written_is_told_before_anything_is_made(record, tmp_path, name, says):
    zoom = regard.zoom(record)
    with pytest.raises(RegardError, match=says):
        zoom.save(tmp_path / name)
    assert "pyramid" not in vars(zoom)


@pytest.mark.parametrize("wrong", [{"layer": 1}, {"head": 3}, {"locale": "de"}])
def test_a_head_that_is_not_there_is_told(record, wrong):
    with pytest.raises(RegardError):
        regard.zoom(record, **wrong)


def test_in_a_notebook_the_whole_of_it_travels_ahead(record):
    zoom = regard.zoom(record, head=2)
    widget = zoom.widget
    assert type(widget).__name__ == "ZoomWidget"
    kinds = [decode(frame)[0] for frame in widget.ahead.values()]
    assert sum("zoom" in header for header in kinds) == 1
    sent = []
    widget.send = lambda reply, buffers=None: sent.append((reply, buffers))
    request = {"kind": "cell", "layer": 0, "head": 2, "query": 5, "key": 3}
    widget._answer(widget, {"view": "v", "sequence": 7, "request": request}, [])
    ((reply, (frame,)),) = sent
    assert reply == {"view": "v", "sequence": 7}
    assert decode(frame)[0]["cell"]["weight"] == pytest.approx(record.layers[0].weights(2)[5, 3], rel=1e-6)

from __future__ import annotations

import numpy as np
import pytest

from regard.errors import RegardError
from regard.measures.pyramid.codes import decode as weights_of
from regard.record import Record
from regard.views.answer import answer as answer_of_record
from regard.views.frame import decode
from regard.views.requests import SummaryRequest, WeightsRequest
from regard.views.zoom_requests import CellRequest, TileRequest, TokensRequest, ZoomRequest
from regard.views.zooming import answer, frame
from tests.zoom_pyramids import KEYS, QUERIES, WORDS, Fixed, pyramid, record

HEAD = {"layer": 0, "head": 2}


@pytest.fixture(scope="module")
def zoom(tmp_path_factory):
    opened = pyramid(tmp_path_factory.mktemp("zoom") / "pyramid")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def weights():
    return record().layers[0].weights(2)


def test_the_summary_says_what_the_zoom_is_of(zoom):
    header, arrays = answer(zoom, ZoomRequest(), sequence=7)
    assert (header["record"], header["sequence"], arrays) == (zoom.digest, 7, [])
    told = header["zoom"]
    assert (told["queries"], told["keys"], told["levels"], told["tile"]) == (QUERIES, KEYS, 3, 256)
    assert [(head["layer"], head["head"]) for head in told["heads"]] == [(0, 0), (0, 2)]
    assert told["kind"] == "cross"
    assert told["text"] == record().text[:200]


def test_a_pixel_is_off_by_no_more_than_its_header_says(zoom, weights):
    header, (codes,) = decode(frame(zoom, TileRequest(**HEAD, level=0, row=1, column=2)))
    entry = header["arrays"][0]
    assert (entry["dtype"], entry["shape"], header["reduction"]) == ("uint8", [256, 256], "mean")
    meaning, exact = entry["codes"], weights[256:512, 512:768]
    assert meaning["error"] <= 0.034
    np.testing.assert_array_equal(codes == meaning["masked"], exact == 0)
    seen = codes > meaning["below"]
    assert 1000 < seen.sum() < seen.size
    told = 2 ** ((codes[seen].astype(float) - 255) * meaning["octaves"] / 253)
    assert (abs(told / exact[seen] - 1)).max() <= meaning["error"] * (1 + 1e-4)
    np.testing.assert_allclose(told, weights_of(codes[seen]))


def test_weights_below_the_scale_are_not_masked(zoom, weights):
    header, (codes,) = answer(zoom, TileRequest(**HEAD, level=0, row=0, column=0))
    below = codes[5] == header["arrays"][0]["codes"]["below"]
    assert 100 < below.sum() < 256
    assert (weights[5, :256][below] < 2**-23.9).all()


def test_a_coarse_pixel_is_the_mass_of_its_keys_averaged_over_its_queries(zoom, weights):
    header, (codes,) = answer(zoom, TileRequest(**HEAD, level=2, row=1, column=0))
    assert codes.shape == (-(-QUERIES // 4) - 256, 256)
    block = weights[1024 + 8 : 1024 + 12, 800:804]
    assert weights_of(codes[2, 200]) == pytest.approx(
        block.sum(1).mean(), rel=header["arrays"][0]["codes"]["error"]
    )


def test_a_cell_is_exact_and_a_masked_one_is_nothing(zoom, weights):
    for query, key in [(0, 0), (700, 900), (QUERIES - 1, KEYS - 1)]:
        header, _ = decode(frame(zoom, CellRequest(**HEAD, query=query, key=key)))
        assert header["cell"]["weight"] == pytest.approx(weights[query, key], rel=1e-5)
    assert answer(zoom, CellRequest(**HEAD, query=0, key=401))[0]["cell"] == {"weight": None}


def test_labels_come_as_they_are_a_bounded_number_at_a_time(zoom):
    header, _ = decode(frame(zoom, TokensRequest(axis="query", start=0)))
    assert header["tokens"] == [WORDS[token % len(WORDS)] for token in range(1024)]
    assert answer(zoom, TokensRequest(axis="key", start=KEYS - 2))[0]["tokens"] == ["mot1299", "mot1300"]


@pytest.mark.parametrize(
    "request_",
    [
        TileRequest(layer=0, head=1, level=0, row=0, column=0),
        TileRequest(layer=1, head=0, level=0, row=0, column=0),
        TileRequest(**HEAD, level=4, row=0, column=0),
        TileRequest(**HEAD, level=-1, row=0, column=0),
        TileRequest(**HEAD, level=0, row=5, column=0),
        TileRequest(**HEAD, level=0, row=0, column=6),
        TileRequest(**HEAD, level=2, row=-1, column=0),
        TileRequest(**HEAD, level=0, row=10**15, column=0),
        CellRequest(**HEAD, query=QUERIES, key=0),
        CellRequest(**HEAD, query=0, key=KEYS),
        CellRequest(**HEAD, query=-1, key=0),
        CellRequest(layer=0, head=7, query=0, key=0),
        TokensRequest(axis="query", start=QUERIES),
        TokensRequest(axis="key", start=-1),
    ],
)
def test_what_is_not_there_is_told_in_both_languages(zoom, request_):
    with pytest.raises(RegardError) as caught:
        answer(zoom, request_)
    assert caught.value.say("en") != caught.value.say("fr")


@pytest.mark.parametrize("request_", [SummaryRequest(), WeightsRequest(layer=0, head=0)])
def test_a_zoom_answers_nothing_that_only_a_record_can(zoom, request_):
    with pytest.raises(RegardError, match="ask it for zoom, tile, cell or tokens"):
        answer(zoom, request_)


@pytest.mark.parametrize("request_", [ZoomRequest(), TokensRequest(axis="key", start=0)])
def test_a_record_answers_nothing_that_only_a_zoom_can(request_):
    with pytest.raises(RegardError, match="only a zoom does"):
        answer_of_record(Record.from_arrays(weights=[[1.0]]), request_)


# The same bytes are read in web/tests/zoom-frame.test.ts.
TILE = (
    b'{"schema":1,"record":"55555555555555555555555555555555","sequence":3,"reduction":"mean","arrays":[{"name":"tile",'
    b'"dtype":"uint8","shape":[3,5],"offset":0,"codes":{"masked":0,"below":1,"octaves":24,"error":0.03342295128613415}}],'
    b'"summary":null}'
)


def test_golden_frames():
    tile = frame(Fixed(), TileRequest(layer=1, head=4, level=0, row=0, column=0), sequence=3)
    assert tile[4 : 4 + len(TILE)] == TILE
    assert tile[-16:] == bytes([0, 1, 2, 254, 255, 0, 0, 3, 4, 5, 9, 8, 7, 6, 5, 0])
    cell = frame(Fixed(), CellRequest(layer=1, head=4, query=0, key=1), sequence=3)
    assert cell.rstrip(b"\0").endswith(b'"arrays":[],"summary":null,"cell":{"weight":0.25}}')
    masked = frame(Fixed(), CellRequest(layer=1, head=4, query=2, key=1), sequence=3)
    assert masked.rstrip(b"\0").endswith(b'"cell":{"weight":null}}')
    tokens = frame(Fixed(), TokensRequest(axis="query", start=1), sequence=3)
    assert tokens.rstrip(b"\0").endswith(b'"tokens":["query1","query2"]}')
    summary = frame(Fixed(), ZoomRequest(), sequence=3)
    assert summary.rstrip(b"\0").endswith(
        '"zoom":{"model":"fixed","text":"é","kind":"cross","queries":3,"keys":5,"heads":[{"layer":1,"head":4,"name":"layer.1",'
        '"proof":"passed","error":3e-07},{"layer":2,"head":0,"name":"layer.2","proof":"failed","error":null}],"levels":0,"tile":256}}'.encode()
    )

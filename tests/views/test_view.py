"""What ``regard.lines`` and ``regard.heatmap`` open with, and the files they save."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

import regard
from regard.errors import RegardError
from regard.record import Axis, Layer, Record
from regard.views.answer import summary


@pytest.fixture
def seven_heads():
    """7 heads of 5 tokens; the first takes half of every row."""
    rest = np.random.default_rng(2).dirichlet(np.ones(4), size=(7, 5)) / 2
    weights = np.concatenate([np.full((7, 5, 1), 0.5), rest], axis=2)
    return Record.from_arrays(weights=weights, tokens=["<s>", "le", "chat", "dort", "."])


def test_a_plain_picture_says_no_more_than_before(seven_heads):
    assert regard.lines(seven_heads, head=3, query=2, locale="en").picture == {
        "view": "lines",
        "layer": 0,
        "head": 3,
        "focus": {"side": "query", "token": 2},
        "locale": "en",
        "theme": "auto",
    }


def test_several_heads_and_tokens_travel_in_the_picture(seven_heads):
    picture = regard.lines(
        seven_heads, heads=[5, 2, 5], combine="colour", queries=[1, 3, 1], sink="removed", layout="horizontal"
    ).picture
    assert picture["head"] == 5
    assert picture["options"] == {"heads": [5, 2], "combine": "colour", "layout": "horizontal"}
    assert picture["focus"] == {"side": "query", "token": 3, "also": [1]}
    assert picture["sink"] == "removed"
    assert regard.heatmap(seven_heads, heads=(1, 2), sink="log").picture["options"] == {"heads": [1, 2]}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"heads": [1, 7]}, "7"),
        ({"queries": [5]}, "token 5"),
        ({"sink": "gone"}, "raw, removed, log"),
        ({"combine": "sum"}, "mean, colour"),
        ({"layout": "round"}, "vertical, horizontal"),
        ({"heads": range(7), "combine": "colour"}, "6 colours"),
        ({"sink": ["raw"]}, "raw, removed, log"),
        ({"query": "a"}, "query must be a whole number"),
        ({"query": 1.5}, "query must be a whole number"),
        ({"query": True}, "query must be a whole number"),
        ({"key": None, "query": "1"}, "query must be a whole number"),
        ({"layer": "0"}, "layer must be a whole number"),
        ({"head": False}, "head must be a whole number"),
        ({"queries": 2}, "queries must be a list of whole numbers"),
        ({"queries": "12"}, "queries must be a list of whole numbers"),
        ({"heads": 1}, "heads must be a list of whole numbers"),
        ({"heads": [0, "1"]}, "heads must be a list of whole numbers"),
    ],
)
def test_what_cannot_be_drawn_is_refused(seven_heads, asked, said):
    with pytest.raises(RegardError, match=said):
        regard.lines(seven_heads, **asked)


@pytest.mark.parametrize("name", ["lines", "heatmap", "heads", "predict", "calculator", "zoom"])
@pytest.mark.parametrize("given", [None, 3, ["le", "chat"]])
def test_what_is_no_record_is_told_how_to_become_one(name, given):
    with pytest.raises(RegardError, match=rf'regard\.{name}\(regard\.look\("le chat dort"\)\)'):
        getattr(regard, name)(given)


@pytest.mark.parametrize("layer", ["a", False, 2])
def test_the_heads_of_no_layer_are_refused(seven_heads, layer):
    with pytest.raises(RegardError, match="layer"):
        regard.heads(seven_heads, layer=layer)


@pytest.mark.parametrize("draw", [regard.lines, regard.heatmap])
def test_a_file_says_what_is_not_as_usual(seven_heads, tmp_path, draw):
    def text(name, **asked):
        saved = draw(seven_heads, locale="en", **asked).save(tmp_path / f"{name}.svg")
        return " ".join(re.sub("<[^>]+>", " ", saved.read_text("utf-8")).split())

    assert "Without the first mark, “&lt;s>”" in text("removed", query=2, sink="removed")
    logarithmic = text("log", sink="log")
    assert "≤0.01%" in logarithmic
    assert "logarithmic" in logarithmic
    assert "Mean of the heads 2 and 4." in text("mean", heads=[2, 4])
    assert "Layer 0, heads 2 and 4" in text("mean", heads=[2, 4])
    assert "Without" not in text("raw")


def test_without_the_first_token_the_drawn_shares_are_those_of_the_rest(seven_heads, tmp_path):
    view = regard.lines(seven_heads, heads=[1, 6], query=2, sink="removed", locale="en")
    drawn = view.save(tmp_path / "rest.svg").read_text("utf-8")
    mean = np.mean([seven_heads.layers[0].weights(head)[2] for head in (1, 6)], axis=0)
    for share in mean[1:] / mean[1:].sum():
        assert f">{round(share * 100)}%<" in drawn


def test_each_head_has_its_colour_and_its_name(seven_heads, tmp_path):
    view = regard.lines(seven_heads, heads=[0, 3, 5], combine="colour", query=1, locale="en")
    drawn = view.save(tmp_path / "colours.svg").read_text("utf-8")
    for head in (0, 3, 5):
        assert f">head {head}<" in drawn
    hues = {part.split('"')[0] for part in drawn.split('stroke="#')[1:]}
    assert len(hues) >= 3


def test_the_summary_tells_the_grid_of_patches_and_files_draw_it(tmp_path):
    words, patches = ("a", "black", "cat"), tuple(str(place) for place in range(35))
    axes = [Axis("patches", kind="patches", labels=patches, grid=(5, 7)), Axis("target", labels=words)]
    weights = np.random.default_rng(3).dirichlet(np.ones(35), size=(2, 3))
    layer = Layer(
        name="cross", index=0, query_axis=axes[1], key_axis=axes[0], given_weights=weights, kind="cross"
    )
    record = Record(model="made", text="a black cat", axes=axes, layers=[layer])
    told = summary(record)["axes"]
    assert told[0]["grid"] == [5, 7]
    assert "grid" not in told[1]
    assert json.loads(json.dumps(told)) == told
    drawn = regard.lines(record, query=2, locale="fr").save(tmp_path / "image.svg").read_text("utf-8")
    assert drawn.count("<title>") == 1 + 35
    assert "clés\u00a0: image" in drawn
    grid = regard.heatmap(record, locale="fr").save(tmp_path / "grid.svg").read_text("utf-8")
    assert grid.split('class="rg-rules" d="')[1].split('"')[0].count("M") == 4

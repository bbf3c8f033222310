"""Pictures without a browser: from the same TypeScript, in an embedded engine."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from xml.parsers.expat import ParserCreate

import numpy as np
import pytest

import regard
from regard.errors import RegardError
from regard.record import Record
from regard.views import drawing, static
from regard.views.drawing import png, svg

SVG = "{http://www.w3.org/2000/svg}"


def texts(document: str) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(document).iter(f"{SVG}text")]


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
@pytest.mark.parametrize("view", [regard.lines, regard.heatmap])
def test_every_picture_is_one_well_formed_document(chat_record, view, theme, locale):
    document = svg(chat_record, view(chat_record, layer=3, head=5, theme=theme, locale=locale).picture)
    said = " ".join(texts(document))
    assert "chat" in said
    assert {"en": "who looks", "fr": "qui regarde"}[locale] in said


def test_percentages_stand_beside_the_tokens(chat_record):
    picture = regard.lines(chat_record, layer=3, head=5, query=2, locale="en").picture
    said = " ".join(texts(svg(chat_record, picture)))
    strongest = chat_record.layers[3].weights(5)[2].max()
    assert f"{round(strongest * 100)}%" in said


def test_numbers_stand_in_the_cells(chat_record):
    said = texts(svg(chat_record, regard.heatmap(chat_record, layer=0, head=1).picture))
    for weight in chat_record.layers[0].weights(1).ravel():
        if weight > 0.006:
            assert str(round(weight * 100)) in said


@pytest.mark.parametrize(
    "token",
    [
        "</text><script>alert(1)</script>",
        "\x00\x08\ufffe",
        "\u202e\u2066",
        "a" * 10_000,
        "e" + "\u0301" * 10_000,
        "😀" * 40,
        "&amp;",
    ],
)
def test_hostile_tokens_make_a_well_formed_picture(token):
    record = Record.from_arrays(weights=np.eye(3)[None], tokens=[token, "b", "c"])
    for view in (regard.lines, regard.heatmap):
        document = svg(record, view(record).picture)
        ParserCreate().Parse(document.encode(), True)
        assert "<script" not in document


def test_a_large_heatmap_stays_small():
    size = 400
    record = Record.from_arrays(weights=np.full((1, size, size), 1 / size))
    assert len(svg(record, regard.heatmap(record).picture)) < 4 * size * size


def test_pixels_need_no_browser(chat_record, tmp_path):
    data = regard.lines(chat_record).save(tmp_path / "picture.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") > 600


def test_a_machine_without_fonts_is_told(chat_record, monkeypatch):
    drawing._sans_serif.cache_clear()
    monkeypatch.setattr(drawing, "_draws", lambda family: False)
    with pytest.raises(RegardError, match="has no fonts"):
        png(chat_record, regard.lines(chat_record).picture)


@pytest.mark.parametrize(
    ("there", "told"), [({None}, None), ({"Liberation Sans", "Ubuntu"}, "Liberation Sans")]
)
def test_the_renderer_is_told_of_a_font_where_it_finds_none(monkeypatch, there, told):
    monkeypatch.setattr(drawing, "_draws", lambda family: family in there)
    assert drawing._sans_serif.__wrapped__() == told


def test_linux_is_asked_for_its_font(monkeypatch, tmp_path):
    asked = tmp_path / "fc-match"
    asked.write_text("#!/bin/sh\nprintf 'Some Sans'\n", encoding="utf-8")
    asked.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert drawing._chosen_family() == ["Some Sans"]
    asked.unlink()
    assert drawing._chosen_family() == []


def test_views_that_were_never_built_are_told(monkeypatch, tmp_path):
    static.text.cache_clear()
    monkeypatch.setattr(static, "FOLDER", tmp_path)
    with pytest.raises(RegardError, match="The views were not built"):
        static.text("draw.js")

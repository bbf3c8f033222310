from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest

import regard
from regard.errors import RegardError
from regard.record import Record
from regard.views.answer import frame
from regard.views.frame import decode
from regard.views.requests import parse

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\u202eevil\u202c",
    "a&b",
    "]]>",
    "\u2028",
    "é",
    "\x01\x0b",
]


def hostile_record() -> Record:
    size = len(HOSTILE)
    return Record.from_arrays(
        weights=np.full((1, size, size), 1 / size),
        tokens=HOSTILE,
        text="".join(HOSTILE),
        model="<b>model</b>",
    )


def saved(path) -> dict[str, object]:
    found = re.search(
        r'<script type="application/json" id="regard-file">(.*?)</script>',
        path.read_text(encoding="utf-8"),
        re.S,
    )
    return json.loads(found[1])


def test_a_saved_page_can_answer_for_every_head(chat_record, tmp_path):
    data = saved(regard.lines(chat_record, layer=2, head=7).save(tmp_path / "page.html"))
    frames = zlib.decompress(b64decode(data["frames"]))
    kinds = [entry["request"]["kind"] for entry in data["answers"]]
    assert [kinds.count(kind) for kind in ("summary", "weights", "measures")] == [1, 72, 6]
    assert (data["picture"]["layer"], data["picture"]["head"]) == (2, 7)
    for entry in data["answers"]:
        body = frames[entry["offset"] : entry["offset"] + entry["length"]]
        assert body == frame(chat_record, parse(entry["request"]))


def test_a_saved_page_allows_only_its_own_script_and_style(chat_record, tmp_path):
    text = regard.lines(chat_record).save(tmp_path / "page.html").read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"""(src|href)=["'](?!data:)""", text.split("<style>")[0])


def test_hostile_tokens_stay_data(tmp_path):
    record = hostile_record()
    text = regard.lines(record).save(tmp_path / "page.html").read_text(encoding="utf-8")
    assert text.count("</script>") == 2
    assert "<img" not in text
    body = zlib.decompress(b64decode(saved(tmp_path / "page.html")["frames"]))
    header, _ = decode(body)
    assert header["summary"]["axes"][0]["labels"] == HOSTILE


def test_numbers_are_exact(chat_record, tmp_path):
    data = json.loads(
        regard.heatmap(chat_record, layer=1, head=2)
        .save(tmp_path / "numbers.json")
        .read_text(encoding="utf-8")
    )
    np.testing.assert_array_equal(data["weights"], chat_record.layers[1].weights(2))
    assert data["query_tokens"][2] == "chat"


def numbers_of(view, folder):
    return json.loads(view.save(folder / "numbers.json").read_text(encoding="utf-8"))


def test_numbers_say_what_the_picture_makes_of_the_weights(chat_record, tmp_path):
    lines = regard.lines(chat_record, layer=1, heads=[5, 2], query=3, sink="removed")
    data = numbers_of(lines, tmp_path)
    assert (data["view"], data["sink"], data["options"]) == ("lines", "removed", {"heads": [5, 2]})
    assert data["focus"] == {"side": "query", "token": 3}
    assert [(each["layer"], each["head"]) for each in data["heads"]] == [(1, 5), (1, 2)]
    for each in data["heads"]:
        np.testing.assert_array_equal(each["weights"], chat_record.layers[1].weights(each["head"]))
    assert "weights" not in data
    data = numbers_of(regard.calculator("chat", temperature=2, causal=True), tmp_path)
    assert (data["sink"], data["options"]) == ("raw", {"temperature": 2.0, "causal": True})


def test_numbers_of_all_heads_are_those_of_all_heads(chat_record, tmp_path):
    data = numbers_of(regard.heads(chat_record), tmp_path)
    assert [(each["layer"], each["head"]) for each in data["heads"]] == [
        (layer, head) for layer in range(6) for head in range(12)
    ]
    data = numbers_of(regard.heads(chat_record, layer=4, sort="peak"), tmp_path)
    assert [(each["layer"], each["head"]) for each in data["heads"]] == [(4, head) for head in range(12)]
    np.testing.assert_array_equal(data["heads"][7]["weights"], chat_record.layers[4].weights(7))


def test_numbers_of_too_many_heads_are_refused(chat_record, tmp_path, monkeypatch):
    monkeypatch.setattr("regard.views.export.MOST_NUMBERS", 1000)
    with pytest.raises(RegardError, match=r"choose one layer, or save the record itself with record\.save"):
        regard.heads(chat_record).save(tmp_path / "numbers.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", [None, "a\0b.svg"])
def test_what_is_no_path_is_told(chat_record, path):
    with pytest.raises(RegardError, match="is no path of a file"):
        regard.lines(chat_record).save(path)


@pytest.mark.parametrize("name", ["picture.pdf", "picture", "picture.html.exe"])
def test_an_ending_that_says_nothing_is_told(chat_record, tmp_path, name):
    with pytest.raises(RegardError, match=r"must end in \.html, \.svg, \.png or \.json"):
        regard.lines(chat_record).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_nothing_half_written_is_left(chat_record, tmp_path, monkeypatch):
    target = tmp_path / "page.json"
    target.write_text("before", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(RegardError, match="No space left on device"):
        regard.lines(chat_record).save(target)
    assert target.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["page.json"]


@pytest.mark.parametrize("place", ["nowhere/page.json", "file/page.json"])
def test_a_place_that_cannot_be_written_is_told(chat_record, tmp_path, place):
    (tmp_path / "file").touch()
    with pytest.raises(RegardError, match="There is no folder"):
        regard.lines(chat_record).save(tmp_path / place)


def test_an_interruption_leaves_nothing_behind(chat_record, tmp_path, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        regard.lines(chat_record).save(tmp_path / "page.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [{"locale": "de"}, {"theme": "pink"}])
def test_a_view_in_another_language_or_theme_is_told(chat_record, options):
    with pytest.raises(RegardError, match="locale must be en or fr and theme auto, light or dark"):
        regard.lines(chat_record, **options)


def test_numpy_numbers_are_numbers(chat_record, tmp_path):
    regard.lines(chat_record, layer=np.int64(1), head=np.int32(2), query=np.int64(3)).save(
        tmp_path / "page.svg"
    )


@pytest.mark.parametrize("options", [{"layer": 6}, {"head": 12}, {"query": 99}, {"key": -1}])
def test_a_view_of_what_does_not_exist_is_told(chat_record, options):
    with pytest.raises(RegardError, match="There is no"):
        regard.lines(chat_record, **options)

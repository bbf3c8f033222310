"""What lies in a pyramid's folder, and what happens when writing it is interrupted or somebody changes it."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from regard import Causal, Record
from regard.errors import RegardError
from regard.measures.pyramid import (
    Content,
    DamagedPyramid,
    Pyramid,
    estimate,
    files,
    found,
    making,
    manifest,
    resume,
)
from regard.measures.pyramid import building as building_module
from regard.measures.pyramid.levels import pixels
from regard.measures.pyramid.lock import only_writer
from regard.measures.row_measures import rows

QUERIES, KEYS = 4127, 67
"""Enough queries for stored levels and nine bands, few enough keys to be quick."""


def recorded(seed=0, **options):
    generator = np.random.default_rng(seed)
    query = generator.normal(size=(2, QUERIES, 11)).astype(np.float32)
    key = generator.normal(size=(1, KEYS, 11)).astype(np.float32)
    return Record.from_arrays(query, key, mask=Causal(), model="random", text="a text", **options)


@pytest.fixture
def record():
    return recorded()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "pyramid"


@pytest.fixture
def every_band(monkeypatch):
    """Notes after every band how far it is."""
    monkeypatch.setattr(building_module, "SECONDS_AT_RISK", 0.0)


def content_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "writing.lock"}


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    Pyramid.build(recorded(), folder).close()
    return content_of(folder)


def test_what_lies_there_is_plain(record, folder):
    Pyramid.build(record, folder).close()
    assert np.load(folder / "layer-0.head-1.level-5.npy").shape == (129, 3)
    assert np.load(folder / "layer-0.head-1.log-normalizer.npy").shape == (QUERIES,)
    np.testing.assert_array_equal(np.load(folder / "layer-0.head-1.query.npy"), record.layers[0].query[1])
    np.testing.assert_array_equal(np.load(folder / "layer-0.key-0.npy"), record.layers[0].key[0])
    told = json.loads((folder / "manifest.json").read_text())
    assert (told["schema"], told["text"], told["queries"], told["keys"]) == (1, "a text", QUERIES, KEYS)
    assert set(told["files"]) == {path.name for path in folder.glob("*.npy")}
    assert not list(folder.glob("*.partial"))


def test_grouped_heads_share_a_key_and_a_mask_on_the_disk(record, folder):
    Pyramid.build(record, folder).close()
    assert len(list(folder.glob("*.key-*.npy"))) == 1
    assert len(list(folder.glob("*.intervals.npy"))) == 1


def test_building_again_opens_at_once(record, folder, monkeypatch):
    first = Pyramid.build(record, folder)
    monkeypatch.setattr(building_module, "finish", None)
    again = Pyramid.build(recorded(), folder)
    assert again.digest == first.digest
    assert len(first.digest) == 32


def test_the_digest_names_the_content(record):
    def digest(record, heads=None):
        return Content.of(record, None, heads).digest

    other_text = recorded()
    other_text.text = "another text"
    others = [
        digest(recorded(seed=1)),
        digest(other_text),
        digest(recorded(scale=0.5)),
        digest(recorded(sinks=[1.0, 2.0])),
        digest(recorded(tokens=["x"] * QUERIES)),
        digest(record, [1]),
        digest(record, [0]),
    ]
    assert digest(record) == digest(recorded())
    assert len({digest(record), *others}) == len(others) + 1


class Interrupted:
    """Raises while the given band is being told."""

    def __init__(self, at):
        self.left = at

    def __call__(self, done, total):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("at", [0, 1, 8, 9, 10, 15, 19])
def test_an_interrupted_build_goes_on_to_the_same_bytes(record, folder, every_band, uninterrupted, at):
    with pytest.raises(KeyboardInterrupt):
        Pyramid.build(record, folder, progress=Interrupted(at))
    with pytest.raises(RegardError, match="not finished"):
        Pyramid.open(folder)
    told = []
    Pyramid.build(record, folder, progress=lambda done, total: told.append(done)).close()
    assert content_of(folder) == uninterrupted
    assert len(told) == 20 - at


def test_many_interruptions(record, folder, every_band, uninterrupted):
    for _ in range(4):
        with pytest.raises(KeyboardInterrupt):
            Pyramid.build(record, folder, progress=Interrupted(4))
    resume(folder, None)
    assert content_of(folder) == uninterrupted


@pytest.mark.parametrize("at", [6, 8, 9])
def test_an_interruption_while_files_get_their_names(
    record, folder, monkeypatch, every_band, uninterrupted, at
):
    """Inputs are files 1 to 8 of 12, then come the normalizers and the level of each head."""
    names = []

    def finish(writer, plain=files.RowWriter.finish):
        names.append(writer.path.name)
        if len(names) > at:
            raise KeyboardInterrupt
        plain(writer)

    with monkeypatch.context() as patched:
        patched.setattr(files.RowWriter, "finish", finish)
        with pytest.raises(KeyboardInterrupt):
            Pyramid.build(record, folder)
    Pyramid.build(record, folder).close()
    assert content_of(folder) == uninterrupted


def test_a_damaged_beginning_is_of_no_use(record, folder, every_band, uninterrupted):
    with pytest.raises(KeyboardInterrupt):
        Pyramid.build(record, folder, progress=Interrupted(4))
    flip(folder / "building.json", 200)
    Pyramid.build(record, folder).close()
    assert content_of(folder) == uninterrupted


def test_an_interruption_while_the_inputs_are_written(record, folder, monkeypatch, uninterrupted):
    with monkeypatch.context() as patched:
        patched.setattr(files.RowWriter, "finish", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            Pyramid.build(record, folder)
    assert found(folder) is None
    with pytest.raises(RegardError, match="There is no zoom pyramid"):
        resume(folder, None)
    Pyramid.build(record, folder).close()
    assert content_of(folder) == uninterrupted


KILLED = """
import os, signal, sys
from pathlib import Path
from regard.measures.pyramid import Pyramid, building
from tests.measures.test_pyramid_folder import recorded

building.SECONDS_AT_RISK = 0.0
left = [13]
def progress(done, total):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
Pyramid.build(recorded(), Path(sys.argv[1]), progress=progress)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_killed_build_goes_on_to_the_same_bytes(folder, uninterrupted):
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder)], cwd=root, check=False, capture_output=True
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    told = []
    Pyramid.build(recorded(), folder, progress=lambda done, total: told.append((done, total))).close()
    assert len(told) < 10
    assert told[-1][0] == told[-1][1]
    assert content_of(folder) == uninterrupted


def test_what_was_noted_but_is_gone_is_computed_again(record, folder, every_band, uninterrupted):
    with pytest.raises(KeyboardInterrupt):
        Pyramid.build(record, folder, progress=Interrupted(13))
    (folder / "layer-0.head-0.level-5.npy").unlink()
    Pyramid.build(record, folder).close()
    assert content_of(folder) == uninterrupted


def test_what_was_begun_and_cut_short_is_refused(record, folder, every_band):
    with pytest.raises(KeyboardInterrupt):
        Pyramid.build(record, folder, progress=Interrupted(4))
    partial = folder / "layer-0.head-0.level-5.npy.partial"
    partial.write_bytes(partial.read_bytes()[:-5])
    with pytest.raises(DamagedPyramid, match=r"level-5.npy.partial is shorter than it was"):
        Pyramid.build(record, folder)
    Pyramid.build(record, folder, rebuild=True).close()


def test_an_input_that_changed_between_two_runs_is_noticed(record, folder, every_band):
    with pytest.raises(KeyboardInterrupt):
        Pyramid.build(record, folder, progress=Interrupted(4))
    flip(folder / "layer-0.key-0.npy", 1000)
    with pytest.raises(DamagedPyramid, match=r"key-0.npy has changed"):
        Pyramid.build(record, folder)


def flip(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 4
    path.write_bytes(content)


def everything_of(pyramid):
    """Asks for all that it can tell."""
    for place in pyramid.heads:
        for level in range(pyramid.levels + 1):
            for row in range(pixels(pixels(pyramid.queries, level), 8)):
                pyramid.tile(place.layer, place.head, level, row, 0)
        pyramid.cell(place.layer, place.head, QUERIES - 1, 0)
    pyramid.tokens("query", 0, QUERIES)
    pyramid.tokens("key", 0, KEYS)


def test_a_flipped_byte_in_any_file_is_noticed(record, folder, monkeypatch):
    monkeypatch.setattr(files, "CHUNK", 1 << 12)
    Pyramid.build(record, folder).close()
    everything_of(Pyramid.open(folder))
    for path in sorted(folder.glob("*.*")):
        if path.name == "writing.lock":
            continue
        size = path.stat().st_size
        for at in {size // 3, size - 1}:
            flip(path, at)
            with pytest.raises(DamagedPyramid, match=f"{path.name} (has changed|cannot be read)") as told:
                everything_of(Pyramid.open(folder))
            assert "--rebuild" in str(told.value)
            flip(path, at)
    everything_of(Pyramid.open(folder))


def test_a_flipped_byte_is_noticed_only_where_it_matters(record, folder, monkeypatch):
    monkeypatch.setattr(files, "CHUNK", 1 << 12)
    Pyramid.build(record, folder).close()
    flip(folder / "layer-0.head-0.query.npy", 170_000)
    pyramid = Pyramid.open(folder)
    pyramid.tile(0, 0, 0, 0, 0)
    pyramid.tile(0, 1, 0, 15, 0)
    with pytest.raises(DamagedPyramid):
        pyramid.tile(0, 0, 0, 15, 0)


@pytest.mark.parametrize("name", ["layer-0.head-1.level-5.npy", "layer-0.key-0.npy", "query-tokens.npy"])
def test_a_file_that_is_cut_short_or_missing_is_refused_at_once(record, folder, name):
    Pyramid.build(record, folder).close()
    path = folder / name
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    with pytest.raises(
        DamagedPyramid, match=f"{name} has {len(content) - 1} bytes instead of {len(content)}"
    ):
        Pyramid.open(folder)
    path.unlink()
    with pytest.raises(DamagedPyramid, match=f"{name} is missing"):
        Pyramid.build(record, folder)
    Pyramid.build(record, folder, rebuild=True).close()
    assert path.read_bytes() == content


def test_another_version_is_refused(record, folder):
    Pyramid.build(record, folder).close()
    replace(manifest.finished(folder), schema=2).write(folder / "manifest.json")
    with pytest.raises(DamagedPyramid, match="has version 2 and this Regard reads version 1"):
        Pyramid.open(folder)
    with pytest.raises(DamagedPyramid, match="version"):
        Pyramid.build(record, folder)
    Pyramid.build(record, folder, rebuild=True).close()


def test_a_manifest_that_is_none(record, folder):
    Pyramid.build(record, folder).close()
    body = {"format": "something else"}
    checksum = zlib.crc32(json.dumps(body, sort_keys=True).encode())
    (folder / "manifest.json").write_text(json.dumps({**body, "checksum": checksum}))
    with pytest.raises(DamagedPyramid, match="is not the manifest of a pyramid"):
        Pyramid.open(folder)


class FullDisk:
    """A file system on which only so many bytes fit."""

    def __init__(self, bytes_left):
        self.left = bytes_left

    def __call__(self, writer, rows, plain=files.RowWriter.append):
        self.left -= np.asarray(rows).nbytes
        if self.left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        plain(writer, rows)


@pytest.mark.parametrize("fits", [0, 200_000, 364_000, 377_000])
def test_a_full_disk_leaves_nothing_to_read(record, folder, monkeypatch, uninterrupted, fits):
    with monkeypatch.context() as patched:
        disk = FullDisk(fits)
        patched.setattr(files.RowWriter, "append", lambda self, rows: disk(self, rows))
        with pytest.raises(RegardError, match=r"The disk of .* is full. Free some space") as told:
            Pyramid.build(record, folder)
    assert "plein" in told.value.say("fr")
    assert not (folder / "manifest.json").exists()
    with pytest.raises(RegardError, match=r"not finished|There is no zoom pyramid"):
        Pyramid.open(folder)
    Pyramid.build(record, folder).close()
    assert content_of(folder) == uninterrupted


LIMITED = """
import resource, sys
from pathlib import Path
from regard.errors import RegardError
from regard.measures.pyramid import Pyramid
from tests.measures.test_pyramid_folder import recorded

record = recorded()
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    Pyramid.build(record, Path(sys.argv[1]))
except RegardError as error:
    print(error.say("en"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_limit_of_the_system_counts_as_a_full_disk(folder):
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder)], cwd=root, check=True, capture_output=True, text=True
    )
    assert "is full. Free some space" in ended.stdout
    assert found(folder) is None


def test_a_disk_that_is_too_small_is_told_before_anything_is_written(record, folder, monkeypatch):
    monkeypatch.setattr(making.shutil, "disk_usage", lambda path: SimpleNamespace(free=1))
    with pytest.raises(RegardError, match=r"takes 0 MB and the disk of .* has 0 MB left"):
        Pyramid.build(record, folder)
    assert not list(folder.glob("*.npy*"))


def test_the_estimate_knows_the_bytes(record, folder):
    told = estimate(Content.of(record, None, None))
    Pyramid.build(record, folder).close()
    written = sum(path.stat().st_size for path in folder.glob("*.npy"))
    assert told.bytes == pytest.approx(written, rel=0.02)
    assert 0 < told.seconds < 60


def test_another_content_is_not_overwritten(record, folder):
    first = Pyramid.build(record, folder)
    with pytest.raises(RegardError, match="of another text, model or head"):
        Pyramid.build(recorded(seed=1), folder)
    assert Pyramid.open(folder).digest == first.digest
    assert Pyramid.build(recorded(seed=1), folder, rebuild=True).digest != first.digest


def test_another_content_that_was_begun_is_not_overwritten(record, folder):
    with pytest.raises(KeyboardInterrupt):
        Pyramid.build(record, folder, progress=Interrupted(3))
    with pytest.raises(RegardError, match="of another text, model or head"):
        Pyramid.build(recorded(seed=1), folder)


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_folder_with_something_else_in_it_is_left_alone(record, folder, rebuild):
    folder.mkdir()
    (folder / "thesis.tex").write_text("years of work")
    (folder / ".hidden").write_text("")
    with pytest.raises(RegardError, match=r"holds something else \(thesis.tex\)"):
        Pyramid.build(record, folder, rebuild=rebuild)
    assert sorted(path.name for path in folder.iterdir()) == [".hidden", "thesis.tex"]


def test_a_file_is_no_folder(record, folder):
    folder.write_text("a file")
    with pytest.raises(RegardError, match=r"is a file. Choose the name of a folder"):
        Pyramid.build(record, folder)
    with pytest.raises(RegardError, match="There is no zoom pyramid"):
        Pyramid.open(folder)
    with pytest.raises(RegardError, match=r"cannot be written \(Not a directory\)"):
        Pyramid.build(record, folder / "below")


def test_an_empty_or_missing_folder_holds_none(folder):
    for _ in range(2):
        with pytest.raises(RegardError, match="There is no zoom pyramid in"):
            Pyramid.open(folder)
        folder.mkdir(exist_ok=True)


def test_two_do_not_write_at_once(record, folder):
    folder.mkdir()
    with only_writer(folder), pytest.raises(RegardError, match="Another Regard is writing"):
        Pyramid.build(record, folder)
    Pyramid.build(record, folder).close()


def test_the_origin_is_found_without_the_record(record, folder):
    assert found(folder) is None
    with pytest.raises(KeyboardInterrupt):
        Pyramid.build(record, folder, origin="asked for", progress=Interrupted(3))
    assert found(folder).origin == "asked for"
    resume(folder, None)
    assert found(folder).origin == "asked for"
    Pyramid.build(record, folder, origin="asked otherwise").close()
    assert found(folder).origin == "asked otherwise"
    everything_of(Pyramid.open(folder))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"heads": [2]}, "There is no head 2 in random: it has heads 0 to 1"),
        ({"heads": []}, "heads must be a whole number from 0, or several"),
        ({"heads": [0.0]}, "heads must be a whole number from 0, or several"),
        ({"layers": [0.0]}, "layers must be a whole number from 0, or several"),
        ({"layers": 0, "heads": {0: 0}}, "leave layers out"),
        ({"layers": [1]}, "There is no layer 1"),
        ({"layers": []}, "layers must be a whole number from 0, or several"),
    ],
)
def test_heads_and_layers_that_are_not_there(record, folder, options, sentence):
    with pytest.raises(RegardError, match=sentence):
        Pyramid.build(record, folder, **options)
    assert not folder.exists()


def test_weights_alone_are_not_enough(folder):
    with pytest.raises(RegardError) as caught:
        Pyramid.build(Record.from_arrays(weights=[[1.0]]), folder)
    english, french = caught.value.say("en"), caught.value.say("fr")
    assert "holds weights alone, which cannot be zoomed: query and key are needed" in english
    assert "il faut les requêtes et les clés" in french
    assert "keep=" not in english + french


def test_layers_of_different_size_do_not_share_a_pyramid(record, folder):
    small = Record.from_arrays(np.ones((1, 3, 2)), np.ones((1, 3, 2)))
    record.layers.append(small.layers[0])
    with pytest.raises(RegardError, match="does not have the queries and keys"):
        Pyramid.build(record, folder)


def test_progress_counts_to_its_end(record, folder):
    told = []
    Pyramid.build(record, folder, progress=lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_row_measures_alone_are_not_enough(record, folder):
    layer = record.layers[0]
    stored = replace(layer, query=None, key=None, rows=rows(layer))
    with pytest.raises(RegardError, match="row measures only, query and key were dropped"):
        Pyramid.build(Record("stored", layers=[stored]), folder)
    assert not folder.exists()


@pytest.mark.parametrize("given", [None, "le chat", "layer"])
def test_only_a_record_has_a_pyramid(record, folder, given):
    with pytest.raises(RegardError, match="record must be a Record"):
        Pyramid.build(record.layers[0] if given == "layer" else given, folder)
    assert not folder.exists()

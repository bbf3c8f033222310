from __future__ import annotations

import dataclasses
import doctest
import errno
import json
import os
import re
import struct
from pathlib import Path

import numpy as np
import pytest
import torch

import regard
from regard.attention.masks.mask import Not
from regard.errors import RegardError
from regard.record import Axis, Layer, Proof, Record, description, store, tensor_file
from regard.record.description import Fields

RNG = np.random.default_rng(5)
QUERY = RNG.normal(size=(6, 7, 3))
KEY = RNG.normal(size=(2, 11, 3))
TOKENS = ["le", "chat", "\ud83d", "😀", "a\0b", "", "« é »"]

MASKS = [
    regard.Causal(),
    regard.Everything(),
    regard.Window(3),
    regard.Prefix(2),
    regard.Padding([9]),
    regard.Padding([np.arange(11) >= 2]),
    regard.Documents(lengths=[4, 7]),
    regard.Intervals(range(7), range(4, 11)),
    regard.Explicit(RNG.random((1, 6, 7, 11)) < 0.5),
    regard.Causal() & regard.Padding([9]),
    regard.Window(2) | regard.Prefix(2) & regard.Documents(lengths=[4, 7]),
    Not(regard.Window(3) & regard.Causal()),
]


def same(one, other, where="record"):
    """The same values, all the way down, and arrays of the same kind and type."""
    assert type(one) is type(other), where
    if dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            same(getattr(one, field.name), getattr(other, field.name), f"{where}.{field.name}")
    elif isinstance(one, list | tuple):
        assert len(one) == len(other), where
        for place, pair in enumerate(zip(one, other, strict=True)):
            same(*pair, f"{where}[{place}]")
    elif isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for name in one:
            same(one[name], other[name], f"{where}.{name}")
    elif hasattr(one, "dtype"):
        assert (one.dtype, tuple(one.shape)) == (other.dtype, tuple(other.shape)), where
        raw = [tensor_file._bytes(array).tobytes() for array in (one, other)]
        assert raw[0] == raw[1], where
    else:
        assert one == other or one != one, where


@pytest.fixture
def path(tmp_path):
    return tmp_path / "one.safetensors"


def there_and_back(record, path):
    return Record.load(record.save(path), check=True)


def full():
    """A record with something in every field."""
    tokens = Axis(
        "tokens", "frames", tuple(TOKENS), tuple(range(7)), (3, 1, 4, 1, 5, 9, 2), (7, 1), (0.5,) * 7
    )
    rows = regard.rows(Record.from_arrays(QUERY[:, :, :2], QUERY[:, :, 1:]).layers[0])
    layer = Layer(
        name="a.b",
        index=0,
        query_axis=tokens,
        key_axis=tokens,
        query=torch.from_numpy(QUERY).bfloat16(),
        key=torch.from_numpy(RNG.normal(size=(2, 7, 3))).half().transpose(1, 2).contiguous().transpose(1, 2),
        value=RNG.normal(size=(2, 7, 5)).astype(np.float32)[:, ::-1],
        output=RNG.normal(size=(6, 7, 5)).astype(">f4"),
        call=2,
        mask=regard.Causal(),
        bias=torch.from_numpy(RNG.normal(size=(1, 7, 7))),
        scale=np.float32(0.5),
        softcap=3.0,
        sinks=torch.arange(6.0),
        dtype="bfloat16",
        implementation="sdpa",
        proof=Proof("failed", float("inf"), 0.25, 7),
        rows=rows,
    )
    other = dataclasses.replace(layer, index=1, rows=None, proof=Proof("passed", 1e-7, 1e-5, 7), kind="cross")
    return Record(
        "a model",
        "\ud800 et\0 « 😀 »",
        [tokens],
        [layer, other],
        "a word",
        ["b.c"],
        [{"en": "One.", "fr": "Un."}],
        "the rest",
    )


def test_doctests():
    assert doctest.testmod(store).failed == 0


def test_every_field_comes_back(path):
    record = full()
    found = there_and_back(record, path)
    assert found.digest == record.digest
    rows = found.layers[0].rows
    assert (type(rows), rows.kind, rows.backend) == (Fields, "RowMeasures", "dense")
    for name, value in vars(record.layers[0].rows).items():
        same(getattr(rows, name), value, name)
    plain = dataclasses.replace(record.layers[0], rows=None, output=None, scale=0.5)
    same(dataclasses.replace(found.layers[0], rows=None, output=None), plain)
    same(found.layers[0].output, record.layers[0].output.astype("<f4"))
    same(
        dataclasses.replace(found, layers=[]),
        dataclasses.replace(record, layers=[]),
    )


def test_a_field_that_is_new_travels_by_itself(path):
    names = {field.name for field in dataclasses.fields(Layer)}
    if "kept" not in names:
        pytest.skip("no field takes whatever a callable keeps")
    kept = {"norms": RNG.normal(size=(6, 7)), "both": torch.arange(5)}
    layer = dataclasses.replace(full().layers[1], kept=kept, head_numbers=(0, 1, 3, 4, 7, 8))
    found = there_and_back(Record("m", axes=[layer.query_axis], layers=[layer]), path).layers[0]
    same(found.kept, kept)
    assert found.head_numbers == (0, 1, 3, 4, 7, 8)


@pytest.mark.parametrize("mask", MASKS, ids=repr)
def test_masks_come_back(mask, path):
    record = Record.from_arrays(QUERY, KEY, mask=mask)
    found = there_and_back(record, path)
    assert (found.layers[0].mask, found.digest) == (mask, record.digest)
    np.testing.assert_array_equal(found.layers[0].weights(4), record.layers[0].weights(4))
    assert (
        found.layers[0].query.__array_interface__["data"][0] % 8 == 0
    )  # whatever lies before it in the file


def test_a_batch_and_empty_records_come_back(path):
    batch = Record("m", batch=[Record.from_arrays(QUERY, KEY, text="un"), Record("m", unseen=["x"])])
    found = there_and_back(batch, path)
    assert [len(item.layers) for item in found] == [1, 0]
    assert (found.digest, found[1].unseen) == (batch.digest, ["x"])
    same(there_and_back(Record(""), path), Record(""))


def test_what_layers_share_is_stored_once(path):
    record = Record.from_arrays(QUERY, KEY, mask=regard.Explicit(RNG.random((1, 1, 7, 11)) < 0.5))
    one = record.save(path).stat().st_size
    record.layers.append(dataclasses.replace(record.layers[0], index=1, query=QUERY * 2))
    two = record.save(path).stat().st_size
    assert two - one < QUERY.nbytes + 700  # the new query, and what the header says of the new layer
    first, second = Record.load(path).layers
    assert first.key is second.key
    assert first.mask is second.mask
    assert first.query_axis is second.query_axis


def test_one_record_of_a_model_comes_back(chat_record, path):
    found = there_and_back(chat_record, path)
    assert found.digest == chat_record.digest
    assert regard.measure(found).equals(regard.measure(chat_record))
    same(found.layers[3].proof, chat_record.layers[3].proof)


def test_row_measures_are_read_without_query_and_key(path):
    record = Record.from_arrays(QUERY, KEY)
    rows = regard.rows(record.layers[0])
    record.layers[0] = dataclasses.replace(record.layers[0], query=None, key=None, rows=rows)
    found = there_and_back(record, path)
    np.testing.assert_array_equal(regard.rows(found.layers[0]).entropy, rows.entropy)
    assert isinstance(regard.rows(found.layers[0]), regard.RowMeasures)
    assert (found.layers[0].heads, regard.measure(found)["entropy"][2]) == (6, rows.entropy[2].mean())
    same(
        there_and_back(found, path.with_name("two.safetensors")).layers[0].rows.values,
        found.layers[0].rows.values,
    )


def read_so_far(path):
    """Bytes of a mapped file that this process has in memory."""
    regions = re.split(r"\n(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text())
    return sum(1024 * int(re.search(r"Rss:\s+(\d+)", each)[1]) for each in regions if str(path) in each)


@pytest.mark.skipif(
    not Path("/proc/self/smaps").exists(), reason="only Linux tells what of a file is in memory"
)
def test_arrays_are_read_where_they_are_touched(path):
    size = 1 << 22
    axis = Axis("tokens", labels=("a", "b"))
    arrays = [np.full((1, 2, size // 8), place, np.float32) for place in range(7)]
    layers = [
        Layer(str(place), place, axis, axis, query=array, key=array) for place, array in enumerate(arrays)
    ]
    found = Record.load(Record("m", axes=[axis], layers=layers).save(path))
    assert read_so_far(path) < size < 7 * size < path.stat().st_size
    assert found.layers[5].query.max() == 5
    assert size <= read_so_far(path) < 3 * size


def test_a_change_of_what_was_loaded_does_not_reach_the_file(path):
    record = Record.from_arrays(QUERY, KEY)
    found = Record.load(record.save(path))
    found.layers[0].query[:] = 0
    assert Record.load(path).digest == record.digest


def test_a_record_is_saved_over_the_file_that_it_is_read_from(path):
    record = Record.from_arrays(QUERY, KEY)
    found = Record.load(record.save(path))
    found.save(path)
    assert (found.digest, Record.load(path, check=True).digest) == (record.digest, record.digest)


def test_a_disk_that_fills_up_leaves_the_old_file(path, monkeypatch):
    record = Record.from_arrays(QUERY, KEY)
    before = record.save(path).read_bytes()

    def full_disk(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(RegardError, match="No space left on device"):
        Record.from_arrays(QUERY * 2, KEY).save(path)
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before


def test_an_interruption_leaves_the_old_file(path, monkeypatch):
    before = Record.from_arrays(QUERY, KEY).save(path).read_bytes()
    monkeypatch.setattr(tensor_file, "_bytes", lambda array: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        Record.from_arrays(QUERY * 2, KEY).save(path)
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("one.npz", "must end in .safetensors"),
        ("nowhere/one.safetensors", "There is no folder"),
        ("folder.safetensors", "is a folder"),
    ],
)
def test_places_that_are_refused(tmp_path, name, said):
    (tmp_path / "folder.safetensors").mkdir()
    with pytest.raises(RegardError, match=said):
        Record("m").save(tmp_path / name)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"key": KEY[:, :10]}, "arrays of arrays disagree"),
        ({"bias": np.ones(7)}, "arrays of arrays disagree"),
        ({"log_normalizer": np.ones((1, 7))}, "arrays of arrays disagree"),
        ({"mask": regard.Documents([0] * 13)}, "arrays of arrays disagree"),
        ({"rows": {"a": open}}, "record.layers.rows.a holds builtin"),
        ({"sinks": np.ones(6, complex)}, "record.layers.sinks holds ndarray"),
    ],
)
def test_what_a_file_cannot_hold(change, said, path):
    record = Record.from_arrays(QUERY, KEY, value=RNG.normal(size=(2, 11, 5)))
    record.layers[0] = dataclasses.replace(record.layers[0], **change)
    with pytest.raises(RegardError, match=said):
        record.save(path)
    assert not path.exists()


def test_texts_that_are_too_long(path, monkeypatch):
    monkeypatch.setattr(tensor_file, "LARGEST_HEADER", 500)
    with pytest.raises(RegardError, match="too long for one file"):
        Record("m", "a" * 501).save(path)


def test_places_without_a_record(tmp_path):
    with pytest.raises(RegardError, match="is a folder"):
        Record.load(tmp_path)
    with pytest.raises(RegardError, match="There is no file"):
        Record.load(tmp_path / "none.safetensors")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may read everything"
)
def test_a_file_without_rights(path):
    Record("m").save(path).chmod(0)
    with pytest.raises(RegardError, match="cannot be read"):
        Record.load(path)


def refused(path, content):
    path.write_bytes(content)
    with pytest.raises(RegardError, match="not a record that Regard saved") as caught:
        Record.load(path)
    assert type(caught.value).code == "damaged_record"


def test_a_file_that_ends_early_is_refused_wherever_it_ends(path):
    content = Record.from_arrays(QUERY, KEY, mask=regard.Window(3)).save(path).read_bytes()
    for length in [0, 3, 8, 9, 100, 500, len(content) // 2, len(content) - 1]:
        refused(path, content[:length])
    refused(path, content + b"\0")


def test_other_files_are_refused(path):
    refused(path, b"PK\x03\x04 an archive, not a record")
    refused(path, struct.pack("<Q", 1 << 62) + b"{}")
    from safetensors.torch import save

    refused(path, save({"0": torch.ones(2)}))


def test_no_changed_byte_does_harm(path):
    """Each is refused, or was where nobody reads it."""
    record = Record.from_arrays(
        QUERY[:2, :, :1], KEY[:, :7, :1], tokens=TOKENS, mask=regard.Intervals([0] * 7, [7] * 7)
    )
    content = record.save(path).read_bytes()
    for place in range(0, len(content), 2):
        path.write_bytes(content[:place] + bytes([content[place] ^ 5]) + content[place + 1 :])
        try:
            found = Record.load(path, check=True)
        except RegardError:
            continue
        same(found.layers, record.layers)


def rewritten(path, change):
    """A file whose checksums are right and whose description somebody made up."""
    record = Record.from_arrays(QUERY, KEY, mask=regard.Window(3) & regard.Causal())
    written, arrays = description.described(record)
    written |= {"schema": 1, "numpy": [True] * len(arrays)}
    change(written)
    tensor_file.write(path, "record", json.dumps(written), arrays)


def fields_of(written, kind):
    return next(each["fields"] for each in written["objects"] if each["kind"] == kind)


HOSTILE = {
    "a class of its own": lambda w: w["objects"].append({"kind": "os.system", "fields": 3}),
    "no record": lambda w: w.update(record={"object": 0}),
    "no array": lambda w: fields_of(w, "Layer").update(query={"array": 99}),
    "a later object": lambda w: fields_of(w, "Layer").update(mask={"object": 99}),
    "a negative object": lambda w: fields_of(w, "Layer").update(mask={"object": -99}),
    "itself": lambda w: fields_of(w, "Record").update(batch=[w["record"]]),
    "nested": lambda w: fields_of(w, "Record").update(unseen=json.loads("[" * 900 + "]" * 900)),
    "a wrong type": lambda w: fields_of(w, "Axis").update(labels=[1, 2]),
    "labels of numbers": lambda w: fields_of(w, "Axis").update(labels={"tuple": [1, 2]}),
    "a wrong mask": lambda w: fields_of(w, "Window").update(width="many"),
    "a mask of other things": lambda w: fields_of(w, "Both").update(left=3),
    "another shape": lambda w: fields_of(w, "Layer").update(bias={"array": 0}),
    "a number": lambda w: fields_of(w, "Layer").update(query=5),
    "no schema": lambda w: w.pop("schema"),
    "fewer arrays": lambda w: w.update(numpy=[True]),
    "unknown tags": lambda w: w.update(record={"eval": "1"}),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_hostile_descriptions_are_refused(change, path):
    rewritten(path, lambda written: None)
    assert Record.load(path).layers
    rewritten(path, change)
    with pytest.raises(RegardError, match="not a record that Regard saved"):
        Record.load(path)


@pytest.mark.parametrize(
    "change",
    [lambda w: w.update(schema=2), lambda w: fields_of(w, "Proof").update(charm=1)],
    ids=["version", "field"],
)
def test_a_newer_record_is_refused(change, path):
    rewritten(path, change)
    with pytest.raises(RegardError, match="saved by a newer Regard"):
        Record.load(path)


def test_a_field_that_an_older_record_lacks_has_its_usual_value(path):
    rewritten(path, lambda written: fields_of(written, "Layer").pop("implementation"))
    assert Record.load(path).layers[0].implementation == "arrays"


@pytest.mark.parametrize("path", [None, 3])
def test_what_is_no_path_is_refused(path):
    record = Record.from_arrays(weights=[[0.25, 0.75]])
    with pytest.raises(RegardError, match="named by a path"):
        record.save(path)
    with pytest.raises(RegardError, match="named by a path"):
        Record.load(path)

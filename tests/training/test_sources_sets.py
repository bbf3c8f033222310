"""Every known set of data: what stands about it, and that its rows come out of what its publisher publishes."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import re
import tarfile
import zipfile

import pytest
from platformdirs import user_cache_path

from regard.errors import RegardError
from regard.training.sources.catalogue import DATA_SETS, data_set
from regard.training.sources.film_snippets import INNER, OUTER
from regard.training.sources.first_names import OF_FAKER, OF_MIMESIS
from regard.training.sources.opening import cache, load
from tests.training.data_folder import DATA, needs_data


def zipped(**files: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


def tarred(**files: bytes) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return held.getvalue()


PUBLISHED = {
    "tatoeba": (
        [zipped(**{"_about.txt": "", "fra.txt": "Go.\tVa !\tCC-BY 2.0\nHi.\tSalut\u202f!\tCC-BY 2.0\n"})],
        [("Go.", "Va !"), ("Hi.", "Salut !")],
    ),
    "film-sentiment-en": (
        [
            tarred(
                **{
                    OUTER: tarred(
                        **{INNER: b"1\t2.5\tGreat film.\r\n2\t-0.5\tSo so.\r\n3\t-1\tBad\ttaste.\r\n"}
                    )
                }
            )
        ],
        [("positive", "2.5", "Great film."), ("negative", "-1", "Bad\ttaste.")],
    ),
    "xed-sentiment-fr": (
        [
            'Merci !\t5, 8\nAllez.\t2\nNon.\t1, 4\nMerci !\t1\nHein ?\t4, 7\nOui.\t2, 5\nBof.\t3, 8\nÉté ""chaud""\t6\n'.encode()
        ],
        [
            ("positive", "5,8", "Merci !"),
            ("negative", "1,4", "Non."),
            ("negative", "4,7", "Hein ?"),
            ("positive", "2,5", "Oui."),
            ("negative", "6", 'Été ""chaud""'),
        ],
    ),
    "names-us": ([b"emma\nolivia\n"], [("emma",), ("olivia",)]),
    "prenoms-fr": (
        [
            zipped(**{OF_MIMESIS: json.dumps({"names": {"female": ["Zoé", "Anna"], "male": ["Léo"]}})}),
            zipped(
                **{
                    OF_FAKER: "import none\nclass P:\n    first_names_male = ('Léo', 'Éric')\n"
                    "    first_names_female = ('Anna',)\n    first_names = first_names_male + first_names_female\n"
                    "    last_names = ('Martin',)\n"
                }
            ),
        ],
        [("Anna",), ("Léo",), ("Zoé",), ("Éric",)],
    ),
    "communes-fr": (
        [
            tarred(
                **{
                    "package/codes-postaux.json": json.dumps(
                        [{"nomCommune": name} for name in ("Pâlis", "Aast", "Pâlis")]
                    ).encode()
                }
            )
        ],
        [("Aast",), ("Pâlis",)],
    ),
}


def put(known, folder, published):
    for file, data in zip(known.files, published, strict=True):
        (folder / file.name).write_bytes(data)


def test_every_set_is_tested():
    assert set(PUBLISHED) == {known.name for known in DATA_SETS}


@pytest.mark.parametrize("known", DATA_SETS, ids=lambda known: known.name)
def test_rows_come_out_of_the_public_files(known, tmp_path):
    published, rows = PUBLISHED[known.name]
    put(known, tmp_path, published)
    sums = [hashlib.sha256(data).hexdigest() for data in published]
    opened = load(known, folder=tmp_path, sha256=sums)
    assert opened.table.columns == known.columns
    assert opened.table.rows == rows
    assert opened.sha256 == tuple(sums)
    assert not opened.known
    if len(published) == 1:
        assert load(known, path=tmp_path / known.files[0].name).table.rows == rows


@pytest.mark.parametrize("known", DATA_SETS, ids=lambda known: known.name)
def test_a_file_that_was_changed_in_the_cache_is_refused(known, tmp_path):
    put(known, tmp_path, PUBLISHED[known.name][0])
    stated = all(file.sha256 for file in known.files)
    with pytest.raises(RegardError, match="another checksum" if stated else "no stated checksum"):
        load(known, folder=tmp_path)


@pytest.mark.parametrize("name", ["tatoeba", "film-sentiment-en", "prenoms-fr", "communes-fr"])
@pytest.mark.parametrize(
    ("held", "says"),
    [(b"no archive", "damaged or is no archive"), (b"", "damaged or is no archive"), (None, "has no file")],
)
def test_an_archive_that_is_none(name, held, says, tmp_path):
    known = data_set(name)
    for file in known.files:
        empty = zipped() if file.name.endswith(("zip", "whl")) else tarred()
        (tmp_path / file.name).write_bytes(empty if held is None else held)
    sums = [hashlib.sha256((tmp_path / file.name).read_bytes()).hexdigest() for file in known.files]
    with pytest.raises(RegardError, match=says):
        load(known, folder=tmp_path, sha256=sums)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("tatoeba", zipped(**{"fra.txt": "Go.\tVa !\nHi.\n"}), "Line 2 of fra.txt"),
        ("tatoeba", zipped(**{"fra.txt": "Go.\tVa !\n"})[:-30], "damaged"),
        ("xed-sentiment-fr", b"Merci !\t5\nNon.\n", "Line 2 of .* emotions from 1 to 8"),
        ("xed-sentiment-fr", b"Merci !\t9\n", "Line 1 of"),
        ("names-us", b"emma\n\xe9ric\n", "line 2 holds the byte 0xE9"),
        ("names-us", b"emma\n", "at least 2 rows; it holds 1"),
        (
            "film-sentiment-en",
            tarred(**{OUTER: tarred(**{INNER: b"1\tgreat\tfilm\n"})}),
            "form that is known",
        ),
        ("film-sentiment-en", tarred(**{OUTER: tarred(**{INNER: b"1\n"})}), "form that is known"),
        ("communes-fr", tarred(**{"package/codes-postaux.json": b"{}"}), "at least 2 rows; it holds 0"),
        ("communes-fr", tarred(**{"package/codes-postaux.json": b'["Paris"]'}), "form that is known"),
        ("communes-fr", tarred(**{"package/codes-postaux.json": b"["}), "form that is known"),
    ],
    # Not by its bytes: an archive holds the time at which it was made.
    ids=lambda part: "data" if isinstance(part, bytes) else None,
)
def test_a_public_file_with_a_bad_line(name, data, says, tmp_path):
    known = data_set(name)
    put(known, tmp_path, [data])
    with pytest.raises(RegardError, match=says):
        load(known, path=tmp_path / known.files[0].name)


@pytest.mark.parametrize("known", DATA_SETS, ids=lambda known: known.name)
def test_what_stands_about_a_set(known):
    assert known.licence
    assert set(known.attribution) == {"en", "fr"}
    assert known.attribution["en"] != known.attribution["fr"]
    assert all(known.licence.removesuffix(" FR") in sentence for sentence in known.attribution.values())
    for file in known.files:
        assert file.address.startswith("https://")
        assert file.sha256 is None or re.fullmatch("[0-9a-f]{64}", file.sha256)
    assert data_set(known.name) is known


def test_an_unknown_set_lists_the_known_ones():
    with pytest.raises(RegardError, match="no data set 'tato'; there are: tatoeba, film-sentiment-en"):
        data_set("tato")


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("fr,en\nVa !,Go.\nSalut !,Hi.\n", encoding="utf-8")
    opened = load(data_set("tatoeba"), path=path)
    assert opened.table.rows == [("Go.", "Va !"), ("Hi.", "Salut !")]
    assert opened.sha256 == (hashlib.sha256(path.read_bytes()).hexdigest(),)
    assert not opened.known
    assert load(data_set("tatoeba"), path=path, sha256=opened.sha256) == opened
    with pytest.raises(RegardError, match=f"Expected checksum: {'0' * 64}. Obtained: {opened.sha256[0]}"):
        load(data_set("tatoeba"), path=path, sha256=["0" * 64])


def test_one_checksum_a_file(tmp_path):
    with pytest.raises(RegardError, match="sha256 must give 2 checksums"):
        load(data_set("prenoms-fr"), folder=tmp_path, sha256=["0" * 64])


def test_known_is_what_was_stated(tmp_path):
    known = data_set("names-us")
    put(known, tmp_path, PUBLISHED["names-us"][0])
    summed = hashlib.sha256(PUBLISHED["names-us"][0][0]).hexdigest()
    stated = dataclasses.replace(known, files=(dataclasses.replace(known.files[0], sha256=summed),))
    assert load(stated, folder=tmp_path).known
    assert load(stated, path=tmp_path / "names.txt").known


def test_fetched_files_are_kept_in_the_cache_of_the_platform():
    assert cache() == user_cache_path("regard", appauthor=False) / "data"


@needs_data
@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("tatoeba", 165_354),
        ("film-sentiment-en", 8_256),
        ("xed-sentiment-fr", 5_018),
        ("names-us", 26_566),
        ("prenoms-fr", 1_117),
    ],
)
def test_the_prepared_tables(name, size):
    known = data_set(name)
    opened = load(known, path=DATA / known.prepared)
    assert opened.known
    assert len(opened.table.rows) == size
    assert all(len(row) == len(known.columns) and all(row) for row in opened.table.rows)
    if "label" in known.columns:
        assert set(opened.table.column("label")) == {"positive", "negative"}

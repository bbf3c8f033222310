"""Half-done work: with a wrong byte anywhere it is not gone on from."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from regard.terminal.unfinished import Unfinished

ASKED = {"text": "a", "model": "b", "version": "c"}


@pytest.fixture
def kept(tmp_path):
    work = Unfinished.beside(tmp_path / "heads.csv", ASKED)
    work.save({"place": 7, "story": np.array("é"), "0/sums": np.arange(5.0)})
    return work


def test_what_was_saved_is_loaded(kept):
    found, why_not = kept.load()
    assert why_not is None
    assert sorted(found) == ["0/sums", "place", "story"]
    assert (int(found["place"]), str(found["story"]), found["0/sums"].tolist()) == (7, "é", [0, 1, 2, 3, 4])
    kept.forget()
    assert kept.load() == (None, None)


@pytest.mark.parametrize("bits", [0x01, 0x40, 0xFF])
def test_every_flipped_byte_is_noticed(kept, bits):
    whole = kept.path.read_bytes()
    for place in range(len(whole)):
        kept.path.write_bytes(whole[:place] + bytes([whole[place] ^ bits]) + whole[place + 1 :])
        found, why_not = kept.load()
        assert found is None, place
        assert "is damaged, so the work begins anew" in why_not["en"], place


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 100, -1])
def test_a_file_that_was_cut_is_noticed(kept, length):
    kept.path.write_bytes(kept.path.read_bytes()[:length])
    assert "is damaged" in kept.load()[1]["en"]


def test_an_entry_more_or_less_is_noticed(kept):
    other = Unfinished.beside(kept.path.with_name("other"), ASKED)
    other.save({"place": 7})
    checksum = hashlib.sha256().digest_size
    kept.path.write_bytes(kept.path.read_bytes()[:checksum] + other.path.read_bytes()[checksum:])
    assert "is damaged" in kept.load()[1]["en"]


def test_a_folder_in_its_place_is_damage_too(kept):
    kept.path.unlink()
    kept.path.mkdir()
    assert "is damaged" in kept.load()[1]["en"]

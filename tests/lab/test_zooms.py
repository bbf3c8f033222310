"""Kept zooms, of which only a few are open."""

from __future__ import annotations

import weakref

import numpy as np

from regard.lab import zooms
from regard.measures.pyramid import Pyramid
from regard.record import Record


def test_a_zoom_in_use_stays_open_while_others_are_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(zooms, "_OPEN", 1)
    digests = []
    for size in (5, 7):
        query = np.ones((1, size, 3), np.float32)
        with_size = Pyramid.build(Record.from_arrays(query, query), tmp_path / f"{size}")
        digests.append(with_size.digest)
        with_size.close()
    kept = zooms.Zooms(tmp_path)
    used = kept.get(digests[0])
    kept.get(digests[1])
    assert used.cell(0, 0, 2, 1) is not None
    gone = weakref.ref(used)
    del used
    assert gone() is None, "its files stay open"
    kept.close()

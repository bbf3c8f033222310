"""One zoom at a time, stopped without waiting for ever and without losing another."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from regard.lab.making import CancelledError, Making, Wanted
from regard.lab.zooms import Zooms


@pytest.fixture
def wanted(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("le chat dort")
    return Wanted(path, "5", 12, "livre", "made", 0)


@pytest.fixture
def making(tmp_path, monkeypatch):
    """Where every zoom takes until ``go`` is set."""
    made = Making(Zooms(tmp_path / "zooms"), threading.Lock())
    made.go = threading.Event()
    monkeypatch.setattr(made, "_make", lambda wanted: made.go.wait(5) and "digest")
    yield made
    made.go.set()
    made.cancel()


@pytest.mark.parametrize("ended", [False, True])
def test_a_zoom_that_begins_while_another_is_stopped_stays_known(making, wanted, ended):
    def join(*_):
        making.begin(wanted)
        if ended:
            making.go.set()
            making._thread.join()

    making._thread = SimpleNamespace(join=join, is_alive=lambda: False)
    making.cancel()
    assert making.running is not ended
    assert making.job is not None


def test_closing_does_not_wait_for_ever(making, wanted):
    making.begin(wanted)
    stopped = threading.Thread(target=making.cancel, args=(0.05,), daemon=True)
    stopped.start()
    stopped.join(2)
    assert not stopped.is_alive()
    assert making.job is not None, "it still runs, and is told"


def test_a_zoom_that_waits_for_the_model_can_be_stopped(making, wanted, monkeypatch):
    windows = SimpleNamespace(windows=lambda *_: iter([]))
    monkeypatch.setattr("regard.long_texts", windows, raising=False)
    stopped = threading.Event()

    def make(wanted):
        try:
            list(making._windows(wanted))
        except CancelledError:
            stopped.set()
            raise

    monkeypatch.setattr(making, "_make", make)
    with making.watching:
        making.begin(wanted)
        while making.job["state"] != "reading":
            time.sleep(0.01)
        time.sleep(0.05)  # it has come as far as the lock
        making.cancel(2)
        assert stopped.is_set()
    assert making.job is None

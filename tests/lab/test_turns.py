"""Who does the laboratory's work."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from concurrent.futures import Future

import pytest

from regard.lab import turns


def given(crew, work):
    outcome = Future()
    outcome.set_running_or_notify_cancel()
    crew.give(work, outcome)
    return outcome


@pytest.fixture
def crew():
    return turns._Crew()


def test_work_that_follows_at_once_is_done_by_the_same_thread(crew):
    threads = {given(crew, threading.get_ident).result(5) for _ in range(20)}
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


def test_work_at_the_same_time_is_done_by_several(crew):
    meeting = threading.Barrier(3)
    outcomes = [given(crew, lambda: meeting.wait(5)) for _ in range(3)]
    assert sorted(outcome.result(5) for outcome in outcomes) == [0, 1, 2]


def test_what_goes_wrong_is_told_and_the_thread_goes_on(crew):
    first = given(crew, threading.get_ident).result(5)

    def wrong():
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        given(crew, wrong).result(5)
    assert given(crew, threading.get_ident).result(5) == first


def test_a_thread_without_work_ends(crew, monkeypatch):
    monkeypatch.setattr(turns, "_PATIENCE", 0.02)
    thread = given(crew, threading.current_thread).result(5)
    thread.join(5)
    assert not thread.is_alive()
    assert given(crew, lambda: b"done").result(5) == b"done"


def test_a_thread_that_waits_holds_nothing_of_its_last_work(crew, monkeypatch):
    monkeypatch.setattr(turns, "_PATIENCE", 5)

    class Record:
        def frame(self):
            return b"frame"

    record = Record()
    gone = weakref.ref(record)
    assert given(crew, record.frame).result(5) == b"frame"
    del record
    until = time.monotonic() + 5
    while gone() is not None and time.monotonic() < until:
        gc.collect()
        time.sleep(0.01)
    assert gone() is None

"""A bar for a person who waits, whatever the work is."""

from __future__ import annotations

import sys
import time

import pytest

from regard.terminal import progress, zooming


@pytest.mark.parametrize("bar", [progress.bar, lambda doing: zooming._watched({"en": doing, "fr": doing})])
@pytest.mark.parametrize(("wait", "appears"), [(0.0, True), (60.0, False)])
def test_a_bar_appears_for_a_person_who_waits(monkeypatch, capsys, bar, wait, appears):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setattr(progress, "_AT_ONCE", wait)
    with bar("Working") as told:
        told(0, 100)
        time.sleep(0.01)
        told(50, 100)
    assert ("Working" in capsys.readouterr().err) is appears


def test_nothing_is_drawn_where_nobody_looks(monkeypatch, capsys):
    monkeypatch.setattr(progress, "_AT_ONCE", 0.0)
    with progress.bar("Working") as told:
        told(50, 100)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("kept", [True, False])
def test_who_interrupts_is_told_how_to_go_on(capsys, kept):
    with pytest.raises(KeyboardInterrupt), progress.stoppable(lambda: kept):
        raise KeyboardInterrupt
    assert capsys.readouterr().err == "Stopped. The same command goes on from here.\n" * kept

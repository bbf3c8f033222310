"""Tables as files: whole, or not at all with the reason why."""

from __future__ import annotations

import os
import subprocess
import sys

import polars
import pytest

from regard.errors import RegardError
from regard.terminal import files, tables


@pytest.mark.skipif(os.name == "nt", reason="there is no limit on the size of files to set")
@pytest.mark.parametrize("suffix", tables.SUFFIXES)
def test_a_full_disk_says_so_and_leaves_what_was_there(tmp_path, suffix):
    path = tmp_path / f"heads{suffix}"
    path.write_text("kept")
    code = (
        "import resource, sys; from pathlib import Path; import polars; from regard.terminal import tables\n"
        "from regard.errors import RegardError\n"
        "table = polars.DataFrame({'a': [number * 0.37 for number in range(5003)]})\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (997, 997))\n"
        "try:\n    tables.write(table, Path(sys.argv[1]))\n"
        "except RegardError as error:\n    print(error.say('en'))\n"
    )
    told = subprocess.run([sys.executable, "-c", code, path], check=False, capture_output=True, text=True)
    reason = os.strerror(27)  # a file that is too large, which stands for a disk that is full
    assert told.stdout.startswith(f'"{path}" could not be written ({reason}). '), told.stderr
    assert path.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(type(tmp_path), "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        tables.write(polars.DataFrame({"a": [1]}), tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("told", [files.not_written, files.not_read])
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(28, "No space"), "(No space)"),
        (OSError("3 of 7 written"), "(3 of 7 written)"),
        (OSError(), "(OSError)"),
    ],
)
def test_there_is_always_a_reason(tmp_path, told, error, reason):
    found = told(tmp_path, error)
    assert isinstance(found, RegardError)
    assert reason in found.say("en")
    assert reason in found.say("fr")

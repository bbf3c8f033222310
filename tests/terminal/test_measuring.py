"""`regard measure`: what it tells and writes, what it refuses, and how it goes on after any interruption."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars
import pytest

import regard
from regard.cli import main
from regard.measures.head_measures import measure
from regard.terminal import measuring, texts, unfinished
from tests.terminal.stand_in import Workbench

ROOT = Path(__file__).parents[2]
TEXT = " ".join(f"word{number % 17} sat, word{number % 5} slept." for number in range(60))


@pytest.fixture
def workbench(monkeypatch):
    stand_in = Workbench()
    monkeypatch.setitem(sys.modules, "regard.workbench", stand_in)
    monkeypatch.setattr(regard, "workbench", stand_in, raising=False)
    return stand_in


@pytest.fixture
def run(capsys, workbench):
    def of(*arguments):
        code = main(["measure", *map(str, arguments)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return of


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def expected(workbench, text=TEXT):
    """The table of a run that nothing disturbed."""
    from io import StringIO

    from regard.long_texts import windows

    return measure(window.record for window in windows(StringIO(text), "minilm"))


@pytest.mark.parametrize("name", ["heads.parquet", "heads.csv", "heads.JSON", "têtes à moi.csv"])
def test_a_file_has_every_measure(run, workbench, tmp_path, book, name):
    output = tmp_path / name
    assert run(book, "--output", output) == (0, f"Written: {output}\n", "")
    table = expected(workbench)
    if output.suffix == ".parquet":
        assert polars.read_parquet(output).equals(table)
    elif output.suffix == ".csv":
        rows = list(csv.DictReader(output.read_text(encoding="utf-8").splitlines()))
        assert list(rows[0]) == table.columns
        assert float(rows[1]["entropy"]) == table["entropy"][1]
        assert rows[0]["label"] == table["label"][0]
    else:
        assert json.loads(output.read_text(encoding="utf-8"))[1]["entropy"] == table["entropy"][1]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([book.name, name])


def test_json_is_for_programs(run, workbench, book, tmp_path):
    code, out, err = run(book, "--json", "--lang", "fr")
    told = json.loads(out)
    assert (code, err, out.isascii()) == (0, "", True)
    assert told["heads"] == expected(workbench).to_dicts()
    assert (told["model"], told["texts"]) == ("minilm", len(workbench.asked) // 2)
    assert told["thresholds"]["very_focused"] == 1.0
    output = tmp_path / "a.csv"
    code, out, err = run(book, "--json", "--output", output)
    assert json.loads(out)["heads"] == told["heads"]
    assert err == f"Written: {output}\n"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["pieces of text", "by chance", "unclassified:", "very focused"]),
        ("fr", ["têtes", "au hasard", "non classées", "très focalisée"]),
    ],
)
def test_a_person_is_told_in_eighty_columns(run, book, language, words, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = run(book, "--lang", language)
    assert (code, err) == (0, "")
    assert all(word in out for word in words)
    assert max(map(len, out.splitlines())) <= 80


def test_a_text_may_be_given_itself_or_piped_in(run, workbench, monkeypatch):
    import io

    assert run("one two three two three") == run("one two three two three")
    assert workbench.asked[-1] == "one two three two three"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("déjà vu\n".encode()), encoding="utf-8"))
    assert run("-")[0] == 0
    assert workbench.asked[-1] == "déjà vu"


def test_a_mark_of_utf_8_is_no_part_of_the_text(run, workbench, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone two\r\nthree")
    assert run(tmp_path / "a.txt")[0] == 0
    assert workbench.asked == ["one two\r\nthree"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \n\t\xc2\xa0", "is empty"),
        (b"\xff\xfea\x00b\x00", "not text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not text in UTF-8"),
        (b"text with a \x00 in it", "not text in UTF-8"),
        ("été".encode("latin-1"), "not text in UTF-8"),
        ("fin coupée é".encode()[:-1], "not text in UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_refused(run, workbench, tmp_path, content, sentence):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    code, out, err = run(path)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err
    assert workbench.asked == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere.txt"], "There is no file"),
        (["no/where"], "There is no file"),
        ([""], "nothing to read"),
        (["  "], "nothing to read"),
        (["a", "--output", "heads.xlsx"], ".parquet, .csv or .json"),
        (["a", "--output", "heads"], ".parquet, .csv or .json"),
        (["a", "--output", "nowhere/heads.csv"], "There is no folder"),
        (["a", "--model", "nothing"], "no such model"),
        (["a", "--outptu", "heads.csv"], "Did you mean --output?"),
        ([], "The text is missing"),
    ],
)
def test_bad_input_gets_one_sentence(run, workbench, monkeypatch, tmp_path, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err
    assert workbench.asked == []


def test_a_folder_is_no_text_and_no_output(run, tmp_path):
    (tmp_path / "heads.csv").mkdir()
    assert "is a folder" in run(tmp_path)[2]
    assert "is a folder" in run("a", "--output", tmp_path / "heads.csv")[2]


@pytest.mark.parametrize("exists", [True, False])
def test_a_place_without_rights_is_refused(run, workbench, tmp_path, monkeypatch, exists):
    path = tmp_path / "heads.csv"
    if exists:
        path.write_text("kept")
    protected = path if exists else tmp_path
    monkeypatch.setattr(os, "access", lambda asked, mode: Path(asked) != protected)
    code, _, err = run("a", "--output", path)
    assert (code, "may not be written" in err, workbench.asked) == (2, True, [])


def test_a_full_disk_leaves_what_was_there(run, tmp_path, monkeypatch, book):
    def full(self, content):
        with open(self, "wb") as file:
            file.write(content[:4])
        raise OSError(28, "No space left on device")

    output = tmp_path / "heads.csv"
    output.write_text("kept")
    monkeypatch.setattr(Path, "write_bytes", full)
    code, _, err = run(book, "--output", output)
    assert (code, "No space left" in err, output.read_text()) == (2, True, "kept")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.txt", "heads.csv"]


def test_what_the_model_did_not_read_is_told(run, workbench, book):
    workbench.notices = [{"en": "It does not know X.", "fr": "Il ne connaît pas X."}]
    assert run(book)[2] == "It does not know X.\n"
    assert run(book, "--lang", "fr")[2] == "Il ne connaît pas X.\n"


def killed(arguments, *, after, delay=0.05):
    """A run that is killed as soon as ``after()`` is true."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.terminal.stand_in import install; install(delay={delay}); "
        "from regard.terminal import unfinished; unfinished.EVERY = 0.1; from regard.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    limit = time.monotonic() + 120
    while not after() and running.poll() is None and time.monotonic() < limit:
        time.sleep(0.02)
    alive = running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert alive, "it ended before it could be killed"


def test_a_run_that_was_killed_goes_on_and_ends_the_same(run, workbench, tmp_path, book):
    output, kept = tmp_path / "heads.parquet", tmp_path / "heads.parquet.unfinished"
    killed(["measure", book, "--output", output], after=kept.exists)
    assert not output.exists()
    code, out, err = run(book, "--output", output)
    assert (code, out) == (0, f"Written: {output}\n")
    assert "Going on where the last run stopped" in err
    windows = len(workbench.asked)
    whole = expected(workbench)
    assert polars.read_parquet(output).equals(whole)
    assert 0 < windows < whole["texts"][0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.txt", "heads.parquet"]


@pytest.fixture
def stopped(run, workbench, tmp_path, book, monkeypatch):
    """A run that somebody interrupted after some windows."""
    monkeypatch.setattr(unfinished, "EVERY", 0.0)
    monkeypatch.setattr(unfinished.Unfinished, "is_due", lambda self: True)
    look = workbench.look

    def interrupted(text, **options):
        if len(workbench.asked) == 13:
            raise KeyboardInterrupt
        return look(text, **options)

    monkeypatch.setattr(workbench, "look", interrupted, raising=False)
    output = tmp_path / "heads.csv"
    code, out, err = run(book, "--output", output)
    monkeypatch.setattr(workbench, "look", look)
    assert (code, out) == (130, "")
    assert err == "Stopped. The same command goes on from here.\n"
    workbench.asked.clear()
    return output


def test_a_run_that_was_interrupted_goes_on(run, workbench, stopped, book):
    code, _, err = run(book, "--output", stopped)
    first = workbench.asked[0]
    assert (code, "at 27% of the text" in err) == (0, True), err
    assert TEXT.index(first) == sum(len(piece) for piece in TEXT.split(first)[:1])
    table = expected(workbench)
    assert polars.read_csv(stopped)["entropy"].to_list() == table["entropy"].to_list()


@pytest.mark.parametrize("change", ["text", "model", "weights", "version"])
def test_after_a_change_the_work_begins_anew(run, workbench, stopped, book, monkeypatch, change):
    arguments = [book, "--output", stopped]
    if change == "text":
        book.write_text(TEXT + " more")
    elif change == "model":
        arguments += ["--model", "other"]
    elif change == "weights":
        workbench.loaded = Workbench(seed=1).loaded
    else:
        monkeypatch.setattr(measuring, "__version__", "99")
    code, _, err = run(*arguments)
    said = {"weights": "the model", "version": "the version of Regard"}.get(change, f"the {change}")
    assert (code, err) == (0, f"Changed since the last run: {said}. The work begins anew.\n")
    assert TEXT.startswith(workbench.asked[0][:20])
    assert not stopped.with_name("heads.csv.unfinished").exists()


@pytest.mark.parametrize("damage", ["cut", "flipped", "other"])
def test_a_damaged_file_is_never_gone_on_from(run, workbench, stopped, book, damage):
    kept = stopped.with_name("heads.csv.unfinished")
    content = bytearray(kept.read_bytes())
    if damage == "flipped":
        content[len(content) // 2] ^= 1
    kept.write_bytes({"cut": content[:-50], "flipped": content, "other": b"something else"}[damage])
    code, _, err = run(book, "--output", stopped)
    assert (code, "is damaged, so the work begins anew" in err) == (0, True)
    assert polars.read_csv(stopped)["entropy"].to_list() == expected(workbench)["entropy"].to_list()


@pytest.mark.parametrize("place", ["add", "note", "save", "restart"])
def test_an_interruption_anywhere_is_told(run, workbench, stopped, book, monkeypatch, place):
    """Within the reading `stopped` has shown it."""
    from regard.measures.roles import Tally

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    work = {
        "note": (measuring._Work, "_note"),
        "save": (unfinished.Unfinished, "save"),
        "add": (Tally, "add"),
    }
    where, name = work.get(place, (texts.Text, "opened_at"))
    with monkeypatch.context() as patched:
        patched.setattr(where, name, interrupted)
        code, out, err = run(book, "--output", stopped)
    assert (code, out) == (130, "")
    assert err.endswith("of the text.\nStopped. The same command goes on from here.\n")
    code, _, err = run(book, "--output", stopped)
    assert (code, "at 27% of the text" in err) == (0, True)


def test_help_imports_nothing_heavy():
    code = "import sys; from regard.cli import main; main(['measure', '--help']); print(*sys.modules, file=sys.stderr)"
    loaded = (
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stderr.decode().split()
    )
    assert "regard.terminal.measuring" in loaded
    assert not {"numpy", "torch", "polars", "rich"} & {*loaded}


def test_the_model_of_the_library_measures_a_file(capsys, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("The cat sat on the mat, and the dog slept. " * 90)
    assert main(["measure", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["model"], len(told["heads"])) == ("minilm", 72)
    assert told["texts"] >= 2
    assert {head["proof"] for head in told["heads"]} == {"passed"}
    assert told["heads"][2]["label"] == "previous_token"  # layer 0, head 2

"""Downloads from a server on this machine: whole and right, or nothing."""

from __future__ import annotations

import errno
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from regard.errors import RegardError
from regard.training.sources import download
from regard.training.sources.data_set import PublicFile
from regard.training.sources.download import checksum, fetch

HELD = b"Zoe\nLeo\n" * 20_000
SUM = hashlib.sha256(HELD).hexdigest()


class Server(ThreadingHTTPServer):
    """Counts what it was asked."""

    asked: list[str]
    agents: list[str]

    def file(self, path: str, **settings) -> PublicFile:
        return PublicFile(f"http://127.0.0.1:{self.server_port}{path}", **settings)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.server.agents.append(self.headers["User-Agent"])
        if self.path == "/none.txt":
            self.send_error(404)
            return
        self.send_response(200)
        if self.path not in ("/endless.txt", "/unannounced.txt"):
            self.send_header("Content-Length", str(len(HELD)))
        self.end_headers()
        self.wfile.write(HELD[:70_000] if self.path == "/broken.txt" else HELD)

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.asked, running.agents = [], []
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def left(folder):
    return sorted(path.name for path in folder.rglob("*"))


@pytest.mark.parametrize("path", ["/names.txt", "/unannounced.txt"])
def test_a_file_is_fetched_once(server, tmp_path, path):
    file = server.file(path, sha256=SUM)
    folder = tmp_path / "new" / "folder"
    target = fetch(file, folder)
    assert target.read_bytes() == HELD
    assert fetch(file, folder) == target
    assert server.asked == [path]
    assert "regard" in server.agents[0]
    assert left(folder) == [path[1:]]


def test_a_wrong_checksum_says_both_and_keeps_nothing(server, tmp_path):
    with pytest.raises(RegardError, match=f"Expected: {'0' * 64}. Obtained: {SUM}") as told:
        fetch(server.file("/names.txt", sha256="0" * 64), tmp_path)
    assert f"Obtenue\u00a0: {SUM}" in told.value.say("fr")
    assert left(tmp_path) == []


def test_the_callers_checksum_comes_first(server, tmp_path):
    file = server.file("/names.txt", sha256="0" * 64)
    assert fetch(file, tmp_path, sha256=SUM.upper()).read_bytes() == HELD


def test_without_a_checksum_nothing_is_asked(server, tmp_path):
    with pytest.raises(RegardError, match=r"no stated checksum.*trust"):
        fetch(server.file("/names.txt"), tmp_path)
    assert server.asked == []
    assert left(tmp_path) == []


def test_trust_holds_for_the_bytes_that_came(server, tmp_path):
    file = server.file("/names.txt")
    target = fetch(file, tmp_path, trust=True)
    assert (tmp_path / "names.txt.sha256").read_text() == f"{SUM}  names.txt\n"
    assert fetch(file, tmp_path) == target
    target.write_bytes(b"changed")
    with pytest.raises(RegardError, match=f"another checksum than expected. Expected: {SUM}"):
        fetch(file, tmp_path, trust=True)
    assert server.asked == ["/names.txt"]


def test_a_file_put_there_by_hand_is_checked_and_taken(tmp_path):
    file = PublicFile("http://127.0.0.1:9/names.txt", sha256=SUM)
    (tmp_path / "names.txt").write_bytes(HELD)
    assert fetch(file, tmp_path).read_bytes() == HELD
    (tmp_path / "names.txt").write_bytes(b"other")
    with pytest.raises(RegardError, match=f"Expected: {SUM}"):
        fetch(file, tmp_path)


@pytest.mark.parametrize("path", ["/names.txt", "/endless.txt"])
def test_a_file_that_is_too_large_is_stopped(server, tmp_path, path):
    with pytest.raises(RegardError, match="larger than 100,000 bytes"):
        fetch(server.file(path, sha256=SUM, largest=100_000), tmp_path)
    assert left(tmp_path) == []


@pytest.mark.parametrize(("path", "says"), [("/broken.txt", "70000 / 160000"), ("/none.txt", "404")])
def test_a_failing_server_leaves_nothing(server, tmp_path, path, says):
    with pytest.raises(RegardError, match=f"could not be downloaded .*{says}.*put the file at"):
        fetch(server.file(path), tmp_path, trust=True)
    assert left(tmp_path) == []


def test_without_a_network_the_sentence_says_where_to_put_the_file(tmp_path):
    with pytest.raises(RegardError, match=r"put the file at .*names\.txt"):
        fetch(PublicFile("http://127.0.0.1:9/names.txt", sha256=SUM), tmp_path)
    with pytest.raises(RegardError, match="could not be downloaded"):
        fetch(PublicFile("http://regard.invalid/names.txt", sha256=SUM), tmp_path)
    assert left(tmp_path) == []


class Full:
    """A file on a disk that is full."""

    def __init__(self, file):
        self.file = file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, chunk):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_nothing(server, tmp_path, monkeypatch):
    opened = download.os.fdopen
    monkeypatch.setattr(download.os, "fdopen", lambda *arguments: Full(opened(*arguments)))
    with pytest.raises(RegardError, match=r"No space left on device.*make room"):
        fetch(server.file("/names.txt", sha256=SUM), tmp_path)
    assert left(tmp_path) == []


def test_a_cache_that_is_a_file(server, tmp_path):
    (tmp_path / "cache").write_text("")
    with pytest.raises(RegardError, match="cannot be written"):
        fetch(server.file("/names.txt", sha256=SUM), tmp_path / "cache")


def test_the_checksum_of_a_file(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    assert checksum(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with pytest.raises(RegardError, match="cannot be read"):
        checksum(tmp_path / "none")


def test_a_name_is_the_last_part_of_its_address():
    assert PublicFile("https://a.org/b/names%20us.txt?c=/d").name == "names us.txt"

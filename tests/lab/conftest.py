"""A laboratory that really listens on a port, with a stand-in for the model; and a client that can send anything."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import regard
from regard.errors import RegardError
from regard.lab import server
from regard.lab.app import Laboratory, application
from regard.lab.entrance import Entrance
from regard.lab.shelf import Shelf
from regard.record import Record

LARGEST_FILE = 300_007


class TooLong(RegardError):
    code = "text_too_long"
    fits = 5


def look(
    text: str,
    model: str = "minilm",
    *,
    cut: bool = False,
    keep: str | None = None,
    to: str = "en",
    beams: int = 4,
) -> Record:
    """Stands in for ``regard.look``: uniform weights over the words, what it was told, and an error of each kind."""
    if text == "boom":
        raise RuntimeError("/secret/place")
    if not text or "\x00" in text or not text.isprintable():
        raise RegardError(en=f"Not readable: {text}", fr=f"Illisible : {text}")
    words = text.split()
    if len(words) > 50:
        raise TooLong(en="Too long.", fr="Trop long.")
    weights = np.full((3, len(words), len(words)), 1 / len(words))
    record = Record.from_arrays(weights=weights, tokens=words, model=model, text=text)
    record.prediction = f"{to} by {beams}"
    return record


@pytest.fixture
def workbench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``regard.workbench`` without torch; ``workbench.look`` may be replaced further."""
    stand_in = ModuleType("regard.workbench")
    stand_in.look = look
    stand_in.real = sys.modules.get("regard.workbench")
    monkeypatch.setitem(sys.modules, "regard.workbench", stand_in)
    monkeypatch.setattr(regard, "workbench", stand_in, raising=False)
    return stand_in


@dataclass
class Reply:
    """What came back: all of it, until the server had no more to say."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Running:
    """A laboratory on a port."""

    laboratory: Laboratory
    port: int
    cookie: str = field(default="")

    @property
    def entrance(self) -> Entrance:
        return self.laboratory.entrance

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        session: bool = True,
        **headers: str,
    ) -> Reply:
        """One ordinary request; in the names of headers "_" stands for "-"."""
        given = {"host": f"127.0.0.1:{self.port}", "connection": "close"}
        if session:
            given["cookie"] = self.cookie
        if body is not None:
            given |= {"content-type": "application/json", "content-length": str(len(body))}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
        return self.send("\r\n".join([*lines, "", ""]).encode() + (body or b""))

    def send(self, sent: bytes) -> Reply:
        """These bytes, as they are."""
        with self.connected() as line:
            line.sendall(sent)
            return self.read(line)

    @staticmethod
    def read(line: socket.socket) -> Reply:
        """Everything until the server closes."""
        parts = []
        while part := line.recv(65536):
            parts.append(part)
        head, _, body = b"".join(parts).partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        pairs = (row.partition(":") for row in rest)
        return Reply(int(first.split()[1]), {name.lower(): value.strip() for name, _, value in pairs}, body)

    def connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def head(self, *lines: str) -> bytes:
        """The beginning of a request with a session, for requests that no client library would send."""
        return "\r\n".join([*lines, f"Cookie: {self.cookie}", "Connection: close", "", ""]).encode()


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a built page, with files around it that nobody may have."""
    folder = tmp_path_factory.mktemp("lab") / "static"
    (folder / "fonts").mkdir(parents=True)
    (folder / "regard.js").write_text("// the page")
    (folder / "regard.css").write_text("/* its style */")
    (folder / "fonts" / "one.woff2").write_text("a font")
    (folder / "notes.txt").write_text("not for the web")
    (folder.parent / "secret.js").write_text("secret")
    return folder


@pytest.fixture(scope="session")
def served(static: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all tests, because stopping it takes a while."""
    with server.listen(0) as listener:
        port = listener.getsockname()[1]
        zooms = tmp_path_factory.mktemp("zooms")
        laboratory = Laboratory(Entrance(port), static=static, zooms=zooms, largest_file=LARGEST_FILE)
        ready = threading.Event()
        runs = server.Server(application(laboratory, port=port), ready=ready.set)
        thread = threading.Thread(target=runs.run, kwargs={"sockets": [listener]})
        thread.start()
        assert ready.wait(10)
        yield Running(laboratory, port)
        runs.should_exit = True
        thread.join()
        laboratory.close()


@pytest.fixture
def outside(served: Running, workbench: ModuleType) -> Running:
    """A laboratory that nobody has been let into, with nothing on its shelf."""
    Entrance.__init__(served.entrance, served.port)
    Shelf.__init__(served.laboratory.shelf)
    served.cookie = ""
    return served


@pytest.fixture
def running(outside: Running) -> Running:
    """A laboratory and the session of the one browser that was let in."""
    session = outside.entrance.open(outside.entrance.token)
    outside.cookie = f"{outside.entrance.cookie}={session}"
    return outside

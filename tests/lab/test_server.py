"""Opening a port, saying so, and ending well."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection

import pytest

from regard.errors import RegardError
from regard.lab import server

# The laboratory in a process of its own, with a model that takes a minute to read and no torch.
LAB = """
import sys, time, types
workbench = types.ModuleType("regard.workbench")
workbench.look = lambda *a, **k: time.sleep(60)
sys.modules["regard.workbench"] = workbench
from regard.lab.server import serve
serve({arguments})
"""


@pytest.fixture
def started():
    processes = []

    def start(arguments="0, browser=False", **environment):
        process = subprocess.Popen(
            [sys.executable, "-c", LAB.format(arguments=arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def address(process):
    line = process.stdout.readline()
    found = re.fullmatch(
        r"Regard: (http://127\.0\.0\.1:(\d+)/login\?token=[\w-]{43}\S*) \(Ctrl\+C stops it\)\n", line
    )
    assert found, line or process.stderr.read()
    return found[1], int(found[2])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals to one process")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_once_it_says_so_and_ends_cleanly_while_the_model_is_read(started, stop):
    process = started()
    where, port = address(process)
    asked = HTTPConnection("127.0.0.1", port)
    asked.request("GET", where.partition(f":{port}")[2])
    reply = asked.getresponse()
    reply.read()
    assert reply.status == 303
    assert reply.headers["set-cookie"].startswith(f"regard-{port}=")
    process.send_signal(stop)  # the connection is still open, as a browser's is
    out, err = process.communicate(timeout=10)
    asked.close()
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals to one process")
def test_it_ends_although_a_page_still_waits_for_the_model(started):
    process = started()
    where, port = address(process)
    asked = HTTPConnection("127.0.0.1", port)
    asked.request("GET", where.partition(f":{port}")[2])
    reply = asked.getresponse()
    reply.read()
    headers = {"content-type": "application/json", "cookie": reply.headers["set-cookie"].partition(";")[0]}
    asked.request("POST", "/api/look", '{"text": "le chat", "model": null}', headers)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    asked.close()
    assert (process.returncode, out, err) == (0, "", "")


def test_the_language_goes_into_the_address(started):
    where, _ = address(started('0, browser=False, language="fr"'))
    assert where.endswith("&lang=fr")


def test_nothing_heavy_stands_before_the_address():
    code = "import sys, regard.lab.server; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"torch", "transformers", "numpy"} & set(loaded.stdout.split())


def test_a_browser_is_opened_where_there_is_a_screen(monkeypatch):
    opened = threading.Event()
    monkeypatch.setattr(server.webbrowser, "open", lambda address: opened.set())
    monkeypatch.setattr(server, "_warm", lambda laboratory: None)
    monkeypatch.setattr(server, "can_open_browser", lambda: True)
    monkeypatch.setattr(server.Server, "run", lambda self, sockets: self.ready())
    server.serve(0, browser=False)
    assert not opened.wait(0.05)
    server.serve(0)
    assert opened.wait(5)


def test_a_browser_that_hangs_holds_nothing_up(monkeypatch):
    monkeypatch.setattr(server.webbrowser, "open", lambda address: time.sleep(60))
    monkeypatch.setattr(server, "_warm", lambda laboratory: None)
    monkeypatch.setattr(server, "can_open_browser", lambda: True)
    monkeypatch.setattr(server.Server, "run", lambda self, sockets: self.ready())
    before = time.monotonic()
    server.serve(0)
    assert time.monotonic() - before < 5


@pytest.mark.parametrize(
    ("platform", "environment", "can"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ":0", "CI": "true"}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
        ("win32", {"CI": "1"}, False),
    ],
)
def test_where_there_is_a_browser(monkeypatch, platform, environment, can):
    monkeypatch.setattr(sys, "platform", platform)
    for name in ("CI", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert server.can_open_browser() is can


def test_only_this_computer_is_listened_to():
    with server.listen(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_a_port_in_use_is_named_with_another_one():
    with server.listen(0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(RegardError, match=rf"Port {port} is already in use.*--port {port + 1}") as caught:
            server.listen(port)
        assert f"Le port {port} est déjà utilisé" in caught.value.say("fr")


def test_the_next_free_port_is_taken_where_none_was_asked_for(monkeypatch):
    with server.listen(0) as first:
        monkeypatch.setattr(server, "DEFAULT_PORT", first.getsockname()[1])
        with server.listen(None) as second:
            assert 0 < second.getsockname()[1] != first.getsockname()[1]


def test_any_port_is_taken_where_twenty_are_in_use(monkeypatch):
    asked = []
    bind = server._bind

    def refuse(port):
        asked.append(port)
        if port:
            raise OSError(errno.EADDRINUSE, "in use")
        return bind(0)

    monkeypatch.setattr(server, "_bind", refuse)
    server.listen(None).close()
    assert asked == [*range(8735, 8755), 0]


@pytest.mark.parametrize("port", [-1, 65536, 10**30])
def test_a_port_that_does_not_exist_is_refused(port):
    with pytest.raises(RegardError, match="0 to 65535"):
        server.listen(port)


def test_a_port_that_needs_more_rights_is_refused(monkeypatch):
    def refuse(port):
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(server, "_bind", refuse)
    with pytest.raises(RegardError, match="above 1023"):
        server.listen(80)


def test_a_port_can_be_had_again_at_once():
    with server.listen(0) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as asked:
            listener.accept()[0].close()
            asked.recv(1)
    server.listen(port).close()


def test_a_model_that_cannot_be_read_stops_nothing(caplog):
    class Broken:
        model = "minilm"

        def compute_look(self, text, model, sequence):
            raise self.error

    broken = Broken()
    broken.error = RegardError(en="Not there.", fr="Pas là.")
    server._warm(broken)
    broken.error = RuntimeError("unexpected")
    server._warm(broken)
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]

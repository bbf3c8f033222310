"""The guard over real sockets: what is refused, what is said with every answer, and that the server goes on."""

from __future__ import annotations

import contextlib
import json
import socket
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from regard.lab import bodies, guard, refusals
from regard.lab.app import Laboratory, application
from regard.lab.entrance import Entrance
from tests.lab.asynchronous import to_its_end

LOOK = json.dumps({"text": "le chat", "model": "minilm"}).encode()


def test_the_page_and_the_interface_answer_to_a_session(running):
    assert running.ask("/").status == 200
    assert running.ask("/api/look", method="POST", body=LOOK).status == 200


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])
def test_own_names_are_answered(running, name):
    assert running.ask("/api/models", host=f"{name}:{running.port}").status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "127.0.0.1",
        "localhost",
        "localhost.:{port}",
        "0.0.0.0:{port}",
        "127.1:{port}",
        "127.0.0.1:1",
        "127.0.0.1:{port}.evil.example",
        "user@127.0.0.1:{port}",
        "169.254.169.254",
    ],
)
@pytest.mark.parametrize(
    "path", ["/", "/api/models", "/login?token={token}", "/healthz", "/static/regard.js"]
)
def test_a_foreign_host_is_refused_everywhere(running, host, path):
    path = path.format(token=running.entrance.token)
    reply = running.ask(path, host=host.format(port=running.port))
    assert reply.status == 421
    assert json.loads(reply.body)["code"] == "host"


def test_no_host_at_all_is_refused(running):
    assert running.send(b"GET / HTTP/1.0\r\n\r\n").status == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "https://127.0.0.1:{port}"},
        {"origin": "http://localhost:{port}"},
        {"origin": ""},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "Same-Origin "},
        {"sec_fetch_site": ""},
    ],
)
@pytest.mark.parametrize("path", ["/api/models", "/login", "/static/regard.js", "/"])
def test_another_site_is_refused_everywhere(running, headers, path):
    filled = {name: value.format(port=running.port) for name, value in headers.items()}
    reply = running.ask(path, **filled)
    assert reply.status == 403
    assert json.loads(reply.body)["code"] == "origin"


def test_the_own_page_is_answered(running):
    own = {"origin": f"http://127.0.0.1:{running.port}", "sec_fetch_site": "same-origin"}
    assert running.ask("/api/look", method="POST", body=LOOK, **own).status == 200
    assert running.ask("/", sec_fetch_site="none").status == 200


@pytest.mark.parametrize(
    "repeated", ["Host: 127.0.0.1:{port}", "Origin: http://127.0.0.1:{port}", "Sec-Fetch-Site: none"]
)
def test_a_repeated_header_is_refused(running, repeated):
    line = repeated.format(port=running.port)
    once = running.head("GET /api/models HTTP/1.1", *{f"Host: 127.0.0.1:{running.port}", line})
    twice = running.head("GET /api/models HTTP/1.1", f"Host: 127.0.0.1:{running.port}", line, line)
    assert running.send(once).status == 200
    assert running.send(twice).status == 400


@pytest.mark.parametrize(
    "cookie", ["", "{name}=", "{name}=x", "{name}=\u00e9", "{name}={token}", "regard={session}"]
)
def test_without_the_session_nothing_but_the_open_paths_answers(running, cookie):
    name, _, session = running.cookie.partition("=")
    sent = cookie.format(name=name, token=running.entrance.token, session=session)
    for path in (
        "/",
        "/api/models",
        "/api/nowhere",
        "/nowhere",
        "/login/",
        "/healthz/",
        "/static",
        "//static/x",
    ):
        reply = running.ask(path, session=False, cookie=sent)
        assert reply.status == 401, path
        assert json.loads(reply.body)["code"] == "token"
    assert running.ask("/healthz", session=False).body == b"ok"
    assert running.ask("/static/regard.js", session=False).status == 200


def test_a_route_that_nobody_thought_about_is_guarded():
    async def new(request: Request) -> Response:
        return PlainTextResponse(await request.body())

    laboratory = Laboratory(Entrance(8735))
    laboratory.routes = lambda: [Route("/api/new", new, methods=["GET", "POST"])]  # type: ignore[method-assign]
    app = application(laboratory, port=8735)
    own = [(b"host", b"127.0.0.1:8735")]
    assert status_of(app, own) == 401
    assert status_of(app, [(b"host", b"evil.example")]) == 421
    session = laboratory.entrance.open(laboratory.entrance.token)
    inside = [*own, (b"cookie", f"regard-8735={session}".encode())]
    assert status_of(app, inside) == 200
    assert status_of(app, inside, method="POST") == 415
    assert status_of(app, [*inside, (b"content-type", b"application/json")], method="POST") == 200


def status_of(app, headers, *, method: str = "GET", path: str = "/api/new"):
    """The status of an answer, without a server between."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
    }
    to_its_end(app(scope, receive, send))
    return int(sent[0]["status"])


def test_a_web_socket_is_closed_at_once():
    sent: list[dict[str, Any]] = []

    async def send(message):
        sent.append(message)

    app = application(Laboratory(Entrance(8735)), port=8735)
    to_its_end(app({"type": "websocket", "path": "/", "headers": []}, None, send))  # type: ignore[arg-type]
    assert sent == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(
    "media_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
    ],
)
def test_only_json_changes_anything(running, media_type):
    assert running.ask("/api/look", method="POST", body=LOOK, content_type=media_type).status == 415


def test_json_may_name_its_encoding(running):
    named = "Application/JSON; charset=utf-8"
    assert running.ask("/api/look", method="POST", body=LOOK, content_type=named).status == 200


@pytest.mark.parametrize("length", ["x", "-1", "1.5", "1e3", "+5", "", "\u0664", "9" * 40])
def test_a_length_that_is_no_number_is_refused(length):
    session_app = application(laboratory := Laboratory(Entrance(8735)), port=8735)
    session = laboratory.entrance.open(laboratory.entrance.token)
    headers = [
        (b"host", b"127.0.0.1:8735"),
        (b"cookie", f"regard-8735={session}".encode()),
        (b"content-length", length.encode("utf-8")),
    ]
    assert status_of(session_app, headers, path="/api/models") == 400


@pytest.mark.parametrize("length", [b"x", b"-1", b"1.5", b"9" * 40])
def test_nor_does_the_server_take_it(running, length):
    head = running.head("POST /api/look HTTP/1.1", f"Host: 127.0.0.1:{running.port}")
    sent = head.replace(b"Connection", b"Content-Length: " + length + b"\r\nConnection") + LOOK
    assert running.send(sent).status in (400, 413)
    assert running.ask("/healthz").status == 200


def test_a_body_that_announces_more_than_the_bound_is_refused(running):
    assert running.ask("/api/look", method="POST", body=b" " * (bodies.LARGEST_BODY + 1)).status == 413
    assert running.ask("/api/look", method="POST", body=LOOK.ljust(bodies.LARGEST_BODY)).status == 200


def test_an_enormous_announcement_is_refused_before_anything_is_sent(running):
    head = running.head(
        "POST /api/look HTTP/1.1",
        f"Host: 127.0.0.1:{running.port}",
        "Content-Type: application/json",
        "Content-Length: 999999999",
    )
    assert running.send(head).status == 413


@pytest.mark.parametrize(("size", "status"), [(bodies.LARGEST_BODY, 200), (bodies.LARGEST_BODY + 1, 413)])
def test_chunks_are_counted(running, size, status):
    head = running.head(
        "POST /api/look HTTP/1.1",
        f"Host: 127.0.0.1:{running.port}",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
    )
    body, step = LOOK.ljust(size), 100_000
    chunks = [body[at : at + step] for at in range(0, size, step)]
    sent = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    reply = running.send(head + sent)
    assert reply.status == status
    if status == 413:
        assert json.loads(reply.body)["code"] == "too_large"


def test_chunks_without_end_are_cut_off(running):
    head = running.head(
        "POST /api/look HTTP/1.1",
        f"Host: 127.0.0.1:{running.port}",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
    )
    chunk = b"%x\r\n%s\r\n" % (2**18, b" " * 2**18)
    taken = 0
    with running.connected() as line:
        line.sendall(head)
        with contextlib.suppress(OSError):  # the server closes while more is being sent
            while taken < 64 * 2**20:
                line.sendall(chunk)
                taken += len(chunk)
    assert bodies.DRAINED <= taken < 64 * 2**20
    assert running.ask("/healthz").status == 200


def test_a_length_beside_chunks_is_refused(running):
    head = running.head(
        "POST /api/look HTTP/1.1",
        f"Host: 127.0.0.1:{running.port}",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
        "Content-Length: 5",
    )
    reply = running.send(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(LOOK), LOOK))
    assert reply.status == 400
    assert b"Content-Length" in reply.body


def test_a_body_that_never_ends_is_given_up(running, monkeypatch):
    monkeypatch.setattr(bodies, "PATIENCE", 0.1)
    head = running.head(
        "POST /api/look HTTP/1.1",
        f"Host: 127.0.0.1:{running.port}",
        "Content-Type: application/json",
        "Content-Length: 100",
    )
    assert running.send(head + b'{"text"').status == 408


def test_a_client_that_leaves_in_the_middle_harms_nobody(running):
    head = running.head(
        "POST /api/look HTTP/1.1",
        f"Host: 127.0.0.1:{running.port}",
        "Content-Type: application/json",
        "Content-Length: 100",
    )
    with running.connected() as line:
        line.sendall(head + b'{"text"')
    assert running.ask("/healthz").status == 200


def test_nothing_is_said_to_a_client_that_has_left():
    sent = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    app = application(Laboratory(Entrance(8735)), port=8735)
    scope = {"type": "http", "method": "GET", "path": "/healthz", "headers": [(b"host", b"localhost:8735")]}
    to_its_end(app(scope, receive, send))
    assert sent == []


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        ("/", {}, 200),
        ("/login?token=x", {"session": False}, 401),
        ("/healthz", {}, 200),
        ("/static/regard.js", {}, 200),
        ("/static/nothing.js", {}, 404),
        ("/nowhere", {}, 404),
        ("/api/models", {}, 200),
        ("/api/models", {"session": False}, 401),
        ("/api/models", {"host": "evil.example"}, 421),
        ("/api/models", {"origin": "null"}, 403),
        ("/api/look", {"method": "POST", "body": LOOK}, 200),
        ("/api/look", {"method": "POST", "body": b"{"}, 400),
        ("/api/look", {"method": "POST", "body": b'{"text": "boom", "model": "minilm"}'}, 500),
        ("/api/look", {}, 405),
    ],
)
def test_the_safety_headers_come_with_every_answer(running, path, options, status):
    reply = running.ask(path, **options)
    assert reply.status == status
    for name, value in guard.HEADERS.items():
        assert reply.headers[name.decode()] == value.decode()
    assert reply.headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")
    assert "server" not in reply.headers


def test_the_policy_allows_nothing_that_is_not_named():
    assert guard.POLICY.startswith("default-src 'none'; ")
    assert "unsafe" not in guard.POLICY
    assert "trusted-types 'none'" in guard.POLICY


def test_an_application_cannot_weaken_the_headers():
    sent: list[dict[str, Any]] = []

    async def weak(scope, receive, send):
        await Response(headers={"Content-Security-Policy": "default-src *", "cache-control": "public"})(
            scope, receive, send
        )

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/healthz", "headers": [(b"host", b"localhost:8735")]}
    to_its_end(guard.Guard(weak, entrance=Entrance(8735), port=8735)(scope, receive, send))
    policies = [value for name, value in sent[0]["headers"] if name.lower() == b"content-security-policy"]
    assert policies == [guard.POLICY.encode()]
    assert (b"cache-control", b"public") not in sent[0]["headers"]


def test_a_fault_is_told_without_its_insides(running, caplog):
    reply = running.ask(
        "/api/look", method="POST", body=b'{"text": "boom", "model": "minilm", "sequence": 7}'
    )
    assert reply.status == 500
    refusal = json.loads(reply.body)
    assert refusal["message"] == refusals.UnexpectedError.usual
    assert refusal["sequence"] == 7
    assert b"secret" not in reply.body
    assert len([record for record in caplog.records if record.name == "regard.lab"]) == 1
    assert "/secret/place" in caplog.text
    assert running.ask("/api/look", method="POST", body=LOOK).status == 200


def test_a_person_gets_a_page_and_a_program_gets_json(running):
    page = running.ask("/", session=False, accept="text/html,application/xhtml+xml")
    assert page.headers["content-type"].startswith("text/html")
    assert b'lang="en"' in page.body
    assert b'lang="fr"' in page.body
    assert b"<code>regard lab</code>" in page.body
    program = running.ask("/", session=False, accept="application/json")
    assert json.loads(program.body)["code"] == "token"


@pytest.mark.parametrize(
    "garbage", [b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"\xff" * 300]
)
def test_what_is_not_http_is_survived(running, garbage):
    with running.connected() as line:
        line.sendall(garbage)
        line.shutdown(socket.SHUT_WR)
        assert line.recv(65536)[:12] in (b"HTTP/1.1 400", b"")
    assert running.ask("/healthz").status == 200


def test_port_80_is_left_out_by_browsers():
    assert "localhost" in guard.Guard(None, entrance=Entrance(80), port=80).hosts  # type: ignore[arg-type]
    assert "localhost" not in guard.Guard(None, entrance=Entrance(81), port=81).hosts  # type: ignore[arg-type]

"""One address, one browser."""

from __future__ import annotations

import json

import pytest

from regard.lab.entrance import Entrance


def test_the_token_opens_once():
    entrance = Entrance(8735)
    session = entrance.open(entrance.token)
    assert session is not None
    assert session != entrance.token
    assert len(session) >= 43
    assert entrance.open(entrance.token) is None
    assert entrance.knows(f"regard-8735={session}")


@pytest.mark.parametrize("token", ["", "x", "é", "\ud800", " {token}", "{token}x", "{token}\x00"])
def test_another_token_opens_nothing_and_spends_nothing(token):
    entrance = Entrance(8735)
    assert entrance.open(token.format(token=entrance.token)) is None
    assert entrance.open(entrance.token) is not None


def test_before_anyone_came_in_no_cookie_is_known():
    assert not Entrance(8735).knows("regard-8735=")
    assert not Entrance(8735).knows("regard-8735=None")


@pytest.mark.parametrize("cookies", ["{own}", "a=b; {own}", "regard-8735=stale; {own}", "{own};", "x;{own}"])
def test_the_session_is_found_among_other_cookies(cookies):
    entrance = Entrance(8735)
    own = f"regard-8735={entrance.open(entrance.token)}"
    assert entrance.knows(cookies.format(own=own))


@pytest.mark.parametrize(
    "cookies", ["", "regard-8735", "regard-8735=é", "regard-8736={session}", "x={session}"]
)
def test_another_cookie_is_not_the_session(cookies):
    entrance = Entrance(8735)
    session = entrance.open(entrance.token)
    assert not entrance.knows(cookies.format(session=session))


def test_two_laboratories_share_no_token():
    assert Entrance(8735).token != Entrance(8735).token


def test_the_printed_address_lets_a_browser_in(outside):
    reply = outside.ask(f"/login?token={outside.entrance.token}", session=False, sec_fetch_site="none")
    assert reply.status == 303
    assert reply.headers["location"] == "/"
    cookie, *attributes = reply.headers["set-cookie"].split("; ")
    assert cookie.startswith(f"regard-{outside.port}=")
    assert {attribute.lower() for attribute in attributes} == {"httponly", "path=/", "samesite=strict"}
    assert outside.entrance.token not in reply.headers["set-cookie"]
    outside.cookie = cookie
    assert outside.ask("/").status == 200


def test_a_second_use_says_what_to_do(running):
    reply = running.ask(f"/login?token={running.entrance.token}", session=False, accept="text/html")
    assert reply.status == 401
    assert "works only once" in reply.body.decode()
    assert "ne sert qu'une fois" in reply.body.decode().replace("&#x27;", "'")


def test_who_is_inside_is_led_to_the_page(running):
    reply = running.ask(f"/login?token={running.entrance.token}&lang=fr")
    assert (reply.status, reply.headers["location"]) == (303, "/?lang=fr")
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(
    "query", ["", "?token=", "?token=%C3%A9", "?token=%ff%00", "?token={token}&token={token}"]
)
def test_a_wrong_address_lets_nobody_in(outside, query):
    reply = outside.ask("/login" + query.format(token=outside.entrance.token), session=False)
    assert reply.status == 401
    assert json.loads(reply.body)["code"] == "spent_token"
    assert outside.entrance.open(outside.entrance.token) is not None


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_language_is_kept(outside, lang):
    reply = outside.ask(f"/login?token={outside.entrance.token}&lang={lang}", session=False)
    assert reply.headers["location"] == f"/?lang={lang}"


def test_no_other_place_can_be_led_to(outside):
    path = f"/login?token={outside.entrance.token}&lang=//evil.example&next=//evil.example"
    assert outside.ask(path, session=False).headers["location"] == "/"


@pytest.mark.parametrize(
    "headers", [{"method": "HEAD"}, {"sec_fetch_site": "cross-site"}, {"host": "evil.example"}]
)
def test_what_is_refused_does_not_use_the_token_up(outside, headers):
    path = f"/login?token={outside.entrance.token}"
    assert outside.ask(path, session=False, **headers).status in (403, 405, 421)
    assert outside.ask(path, session=False).status == 303

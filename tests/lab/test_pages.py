"""The two pages, as text."""

from __future__ import annotations

import re

import pytest

from regard.errors import RegardError
from regard.lab import pages


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("fr", "en", "fr"),
        ("en", "fr", "en"),
        ("de", "fr", "fr"),
        (None, "", "en"),
        (None, "fr", "fr"),
        (None, "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        (None, "de, FR;q=0.8, en;q=0.9", "en"),
        (None, "en;q=0, fr;q=0.1", "fr"),
        (None, "fr;q=x, en;q=0.1", "en"),
        (None, "fr;q=nan", "en"),
        (None, ",;=,;;q", "en"),
        (None, "freedom", "en"),
    ],
)
def test_the_language_follows_the_address_then_the_browser(asked, accepted, language):
    assert pages.preferred(asked, accepted) == language


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("about", "root"),
    [
        ({}, '<div id="regard-lab" data-page="look"></div>'),
        ({"page": "zoom", "zoom": "0f"}, '<div id="regard-lab" data-page="zoom" data-zoom="0f"></div>'),
        ({"zoom": '"><script>'}, 'data-page="look" data-zoom="&quot;&gt;&lt;script&gt;"></div>'),
    ],
)
def test_the_page_has_nothing_that_the_policy_forbids(language, about, root):
    page = pages.laboratory(language, **about)
    assert f'<html lang="{language}">' in page
    assert root in page
    assert re.findall(r"<script[^>]*>", page) == [
        '<script type="module" src="/static/lab.js">',
        '<script type="application/json" id="regard-words">',
    ]
    assert "<style" not in page
    assert not re.search(r"\s(on\w+|style)=", page)


def test_the_refusal_shows_text_as_text():
    page = pages.refusal(RegardError(en='<script>"a"</script>', fr="l'un & `<b>`"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "&amp; <code>&lt;b&gt;</code>" in page

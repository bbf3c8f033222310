"""The view of all heads, pixel by pixel: each dot has the colour of its number, and each number is a weight of the record."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Response, expect

from regard import Causal, Record, Window
from regard.views.answers.heads import FINE_STEP, largest
from regard.views.frame import decode
from regard.views.requests import ROUNDED_ZERO, ROUNDING_STEP

TOKENS = json.loads((Path(__file__).parents[2] / "web" / "tokens.json").read_text())
SIDE = 64
HEADS, HEAD_DIM = 5, 7

DRAWN = """() => {
    const canvases = [...document.querySelectorAll(".rg-head canvas")];
    return canvases.length > 0 && canvases.every((canvas) => !canvas.classList.contains("rg-blank"));
}"""
PIXELS = """(canvases) => canvases.map((canvas) => {
    const { width, height } = canvas;
    return { width, height, data: [...canvas.getContext("2d").getImageData(0, 0, width, height).data] };
})"""
SEEN = """async (png) => {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    context.drawImage(picture, 0, 0);
    const { width, height, data } = context.getImageData(0, 0, picture.width, picture.height);
    return { width, height, data: [...data] };
}"""


def causal(tokens: int) -> Record:
    """Scores from nearly even to sharp, so that weights of all sizes occur; every query hides what comes after it."""
    generator = np.random.default_rng(tokens)
    query, key = generator.normal(size=(2, HEADS, tokens, HEAD_DIM)).astype(np.float32)
    sharper = np.array([0.1, 0.5, 1, 3, 9], np.float32)[:, None, None]
    mask = Causal() if tokens < SIDE else Causal() & Window(tokens // 2)
    return Record.from_arrays(query * sharper, key, mask=mask, text=f"{tokens} tokens")


@pytest.fixture
def opened(visit, tmp_path):
    """Opens a record at the view of all heads, and gives the page and the codes of each head as they came."""

    def open_(record: Record, **options: str) -> tuple[Page, dict[int, np.ndarray]]:
        page, answers = visit(**options), []
        page.on("response", lambda response: answers.append(response) if asked_of(response) else None)
        page.locator("input[type=file]").set_input_files(record.save(tmp_path / "record.safetensors"))
        expect(page.locator("body")).to_contain_text("From the file record.safetensors", timeout=20_000)
        answers.clear()
        page.get_by_role("radio", name="All heads").check(force=True)
        expect(page.locator(".rg-head")).to_have_count(HEADS)
        page.wait_for_function(DRAWN, timeout=20_000)
        return page, {head: codes for answer in answers for head, codes in codes_of(answer)}

    return open_


def asked_of(response: Response) -> dict[str, int] | None:
    """What was asked for, where it is an answer with small pictures of heads."""
    if not response.url.endswith("/api/answer") or not response.ok:
        return None
    asked = response.request.post_data_json["request"]
    return asked if asked["kind"] == "heads" else None


def codes_of(response: Response) -> Iterator[tuple[int, np.ndarray]]:
    """Each head of an answer and its codes, uint16 ``[rows, columns]``."""
    _, (codes,) = decode(response.body())
    yield from enumerate(codes, asked_of(response)["first"])


def weights_of(codes: np.ndarray, step: float) -> np.ndarray:
    """The weights that codes stand for, as the page holds them."""
    weights = np.where(codes == 0, step / 4, codes * step)
    return np.where(codes == ROUNDED_ZERO, 0, weights).astype(np.float32)


def colour(weight: float, theme: str) -> list[int]:
    """Red, green and blue of a weight: 255 steps of its square root on the scale, and the ground where nothing is seen."""
    if weight == 0:
        return channels(TOKENS["colour"][theme]["ground"])
    step = half_up(254 * math.sqrt(weight))
    scale = [channels(tone) for tone in TOKENS["scale"][theme]]
    at = step / 254 * (len(scale) - 1)
    low, high = list(pairwise(scale))[min(len(scale) - 2, int(at))]
    return [
        half_up(one + (other - one) * (at % 1 if at < len(scale) - 1 else 1))
        for one, other in zip(low, high, strict=True)
    ]


def channels(tone: str) -> list[int]:
    return list(bytes.fromhex(tone[1:]))


def half_up(number: float) -> int:
    return math.floor(number + 0.5)


def expected(codes: np.ndarray, step: float, theme: str) -> np.ndarray:
    """The pixels ``[rows, columns, 4]`` that a head must have."""
    weights = weights_of(codes, step)
    return np.array([[[*colour(float(weight), theme), 255] for weight in row] for row in weights])


def read(picture: dict[str, list[int] | int]) -> np.ndarray:
    return np.reshape(picture["data"], (picture["height"], picture["width"], 4))


def drawn(page: Page) -> list[np.ndarray]:
    """The pixels of each head's canvas, ``[rows, columns, 4]``."""
    return [read(picture) for picture in page.locator(".rg-head canvas").evaluate_all(PIXELS)]


def test_colours_worked_by_hand():
    assert colour(0, "light") == [0xFB, 0xFA, 0xF6]
    assert colour(1e-9, "light") == [0xF9, 0xF7, 0xEE], "what is seen, however little, is not the ground"
    assert colour(1, "dark") == [0xFF, 0xE5, 0x63]
    assert colour((127 / 254) ** 2, "dark") == [0x6F, 0x75, 0x7B]
    step_16 = [
        round(249 - 18 * 0.504),
        round(247 - 28 * 0.504),
        round(238 - 76 * 0.504),
    ]  # 16 / 254 · 8 = 0.504
    assert colour((16 / 254) ** 2, "light") == step_16 == [240, 233, 200]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("tokens", "step"), [(31, ROUNDING_STEP), (601, FINE_STEP)])
def test_each_pixel_is_the_colour_of_its_number(opened, tokens, step, scheme):
    record = causal(tokens)
    page, came = opened(record, scheme=scheme)
    pictures = drawn(page)
    assert sorted(came) == list(range(HEADS))
    assert {ROUNDED_ZERO, 0} < set(np.stack([*came.values()]).flat), "hidden and the smallest both occur"
    for head, picture in enumerate(pictures):
        codes = came[head]
        np.testing.assert_array_equal(picture, expected(codes, step, scheme), f"head {head}")
        truth = largest(record.layers[0].weights(head), SIDE)
        np.testing.assert_array_equal(codes == ROUNDED_ZERO, truth == 0)
        rounding = 4e-6  # of scores up to 50 in float32
        np.testing.assert_allclose(weights_of(codes, step), truth, rtol=0, atol=step / 2 + rounding)


def test_pixels_follow_the_ground(opened):
    page, came = opened(causal(31))
    page.get_by_role("button", name="Dark").click()
    page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
    page.wait_for_timeout(200)
    for head, picture in enumerate(drawn(page)):
        np.testing.assert_array_equal(picture, expected(came[head], ROUNDING_STEP, "dark"), f"head {head}")


@pytest.mark.parametrize("tokens", [31, 601])
def test_what_the_screen_shows_is_each_pixel_made_larger(opened, tokens):
    page, _ = opened(causal(tokens))
    page.mouse.move(2, 2)
    dots = drawn(page)[0]
    dot = 84 // len(dots)
    box = page.locator(".rg-head canvas").first.bounding_box()
    clip = {side: round(length) for side, length in box.items()}
    shot = read(page.evaluate(SEEN, base64.b64encode(page.screenshot(clip=clip)).decode()))
    np.testing.assert_array_equal(shot, dots.repeat(dot, 0).repeat(dot, 1))

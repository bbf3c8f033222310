"""The calculator: its arithmetic, its letters, its pictures; the same cases are worked out in TypeScript."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import regard
from regard.attention import reference
from regard.errors import RegardError
from regard.views import static
from regard.views.answer import answer
from regard.views.requests import MaskRequest, VectorsRequest

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "web" / "tests" / "calculator-cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_shared_cases_are_what_the_reference_gives(case):
    query, key, value = (np.array([case[name]], dtype=float) for name in ("query", "key", "value"))
    visible = np.array(case.get("visible", np.ones((query.shape[1], key.shape[1]))), dtype=bool)
    if case["causal"]:
        visible &= np.tri(*visible.shape, dtype=bool)
    options = {"scale": case.get("scale"), "softcap": case.get("softcap")}
    options["bias"] = np.array([case["bias"]]) if "bias" in case else None
    if "adjusted" in case:
        np.testing.assert_allclose(reference.scores(query, key, **options)[0], case["adjusted"], atol=1e-12)
    options |= {"temperature": case["temperature"], "mask": visible}
    options["sinks"] = np.array([case["sink"]]) if "sink" in case else None
    np.testing.assert_allclose(reference.weights(query, key, **options)[0], case["weights"], atol=1e-12)
    np.testing.assert_allclose(reference.attend(query, key, value, **options)[0], case["output"], atol=1e-12)


def test_chat_has_the_numbers_of_the_first_lesson():
    view = regard.calculator()
    assert view.record.text == "chat"
    assert view.picture["focus"] == {"side": "query", "token": 3}
    assert view.record.layers[0].weights(0)[3].round(2).tolist() == [0.15, 0.29, 0.22, 0.34]
    header, arrays = answer(view.record, VectorsRequest(layer=0, head=0))
    assert [entry["name"] for entry in header["arrays"]] == ["query", "key", "value"]
    assert header["scale"] == 0.5
    for array in arrays:
        assert array[0].tolist() == np.float32([1, 0, 0.5, -0.3]).tolist()
    assert "first lesson" in view.record.notices[0]["en"]


def test_another_word_has_numbers_that_a_model_learned():
    record = regard.calculator("tachÉ").record
    learned = json.loads(static.text("letters.json"))["letters"]
    assert record.layers[0].query_tokens == ("t", "a", "c", "h", "É")
    expected = [learned[letter] for letter in "tache"]
    np.testing.assert_array_equal(record.layers[0].query[0], expected)
    assert "MiniLM" in record.notices[0]["fr"]
    assert "Apache-2.0" in record.notices[0]["en"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("", "nothing to work out"),
        (" ", "nothing to work out"),
        ("a" * 40, "40 letters; give at most 8"),
        ("chat😀", '"😀" has no numbers'),
        ("👩‍👩‍👧", '"👩‍👩‍👧" has no numbers'),
        ("a b", '" " has no numbers'),
        ("chat👍🏽", '"👍🏽" has no numbers'),
    ],
)
def test_a_word_that_cannot_be_worked_out_is_refused_in_one_sentence(word, said):
    with pytest.raises(RegardError, match=said) as refused:
        regard.calculator(word)
    assert refused.value.say("fr") != refused.value.say("en")


def test_a_keycap_is_one_letter_with_the_numbers_of_its_digit():
    layer = regard.calculator("1\ufe0f\u20e3a").record.layers[0]
    assert layer.query_tokens == ("1\ufe0f\u20e3", "a")
    np.testing.assert_array_equal(layer.query[0][0], regard.calculator("1").record.layers[0].query[0][0])


@pytest.mark.parametrize("temperature", [0, 0.09, 11, float("nan"), float("inf"), "x", None, True])
def test_a_temperature_out_of_range_is_refused(temperature):
    with pytest.raises(RegardError, match="temperature must be a number from"):
        regard.calculator(temperature=temperature)


def test_a_record_without_query_and_key_is_refused():
    record = regard.Record.from_arrays(weights=[[0.25, 0.75], [1.0, 0.0]], tokens=["le", "chat"])
    with pytest.raises(RegardError, match="capture it with keep='qk'"):
        regard.calculator(record)


def test_the_picture_holds_the_whole_arithmetic(tmp_path):
    svg = regard.calculator("chat", locale="fr").save(tmp_path / "chat.svg").read_text(encoding="utf-8")
    for piece in (
        "−0,44",
        "1,13",
        "0,565",
        "1,759",
        "5,21",
        "33,8\u00a0%",
        "(0,221 ; 0,498 ; 0,316 ; 0,389)",
    ):
        assert piece in svg
    masked = regard.calculator("chat", query=1, causal=True, temperature=0.5, locale="en")
    svg = masked.save(tmp_path / "chat.svg").read_text(encoding="utf-8")
    for piece in ("−∞", "hidden", "÷ 0.5", "71.9%"):
        assert piece in svg


def test_a_sentence_keeps_its_own_weights_and_gathers_all_others(tmp_path, chat_record):
    view = regard.calculator(chat_record, layer=3, head=5, query=2, locale="en")
    svg = view.save(tmp_path / "sentence.svg").read_text(encoding="utf-8")
    weights = chat_record.layers[3].weights(5)[2]
    first = np.sort(weights)[::-1][:5]
    for weight in (*first, weights.sum() - first.sum()):
        assert f"{100 * weight:.1f}%" in svg
    assert f"all {len(weights) - 5} others" in svg
    assert "28 more products" in svg


def test_a_saved_page_holds_what_the_calculator_asks(tmp_path, chat_record):
    page = (
        regard.calculator(chat_record, layer=1, head=3)
        .save(tmp_path / "page.html")
        .read_text(encoding="utf-8")
    )
    data = page.split('id="regard-file">')[1].split("</script>")[0]
    held = [answer["request"] for answer in json.loads(data)["answers"]]
    for kind in (VectorsRequest, MaskRequest):
        of_kind = [request for request in held if request["kind"] == kind(layer=0, head=0).kind]
        assert {(request["layer"], request["head"]) for request in of_kind} == {
            (1, head) for head in range(12)
        }

"""The models that Regard carries for missing and for next words."""

from __future__ import annotations

import contextlib
import doctest

import pytest
import torch

import regard
from regard.errors import RegardError
from regard.models import words_in_place
from regard.texts import TextTooLong
from tests.hostile import TEXTS


@pytest.fixture(scope="module")
def filling():
    return regard.load("fill-mask")


@pytest.fixture(scope="module")
def writing():
    return regard.load("next-word")


@pytest.mark.parametrize("gap", ["[MASK]", "[mask]", "___", "______"])
def test_a_gap_is_filled(filling, gap):
    (answer,) = filling.predict([f"I don't {gap} what to do."])
    assert answer.text == "I don't know what to do."
    assert 0.3 < answer.probability < 1
    assert answer.notices == ()


@pytest.mark.parametrize(
    ("text", "filled"),
    [("[MASK]eau est froide.", "L'eau est froide."), ("L’[MASK]est froide.", None), ("Il est là…", None)],
)
def test_before_letters_only_an_elided_word_fits(filling, text, filled):
    if "[MASK]" not in text:
        with pytest.raises(RegardError, match="no gap"):
            filling.predict([text])
        return
    (answer,) = filling.predict([text])
    assert filled is None or answer.text == filled
    assert answer.text.replace("’", "'").count("'") >= 1


def test_choices_are_words_and_what_the_model_says(filling):
    ((first, *others),) = filling.choices("Le [MASK] dort.", top=4)
    assert len(others) == 3
    assert first.probability > others[0].probability > others[-1].probability > 0
    assert all(choice.word.isalpha() for choice in (first, *others))
    ids = [2, *filling.text.encode("Le"), 4, *filling.text.encode(" dort."), 3]
    likely = filling.model(torch.tensor([ids]))[0, 2].softmax(-1)
    assert float(likely[filling.text.encode(f" {first.word}")[0]]) == pytest.approx(
        first.probability, rel=1e-4
    )


def test_several_gaps_are_filled_the_surest_first(filling):
    text = "The ___ is very ___."
    both = filling.choices(text, top=1)
    surest = max((0, 1), key=lambda gap: both[gap][0].probability)
    parts = ["The ", " is very ", "."]
    word = both[surest][0].word
    once = f"The {word} is very ___." if surest == 0 else f"The ___ is very {word}."
    (one,), (two,) = filling.predict([once]), filling.predict([text])
    assert two.text == one.text
    assert two.probability == pytest.approx(one.probability * both[surest][0].probability)
    assert all(part.strip() in two.text for part in parts)


def test_both_apostrophes_are_read_alike(filling, writing):
    assert filling.choices("L’[MASK] est froide.") == filling.choices("L'[MASK] est froide.")
    assert writing.choices("Aujourd’hui, j’ai") == writing.choices("Aujourd'hui, j'ai")
    assert filling.predict(["L’eau est [MASK]."])[0].text.startswith("L’eau")


def test_a_text_without_a_gap_is_refused_in_one_sentence(filling):
    with pytest.raises(RegardError, match=r"no gap .* write \[MASK\] or ___") as caught:
        filling.predict(["Le chat dort."])
    assert "[MASK]" in caught.value.say("fr")


def test_a_long_text_is_read_as_far_as_it_fits(filling):
    text = "Le chat [MASK] là. " + "mot " * 300
    with pytest.raises(TextTooLong) as caught:
        filling.choices(text)
    assert 100 < caught.value.fits < len(text)
    (answer,) = filling.predict([text])
    assert answer.text.endswith("mot ")
    assert len(answer.text) == len(text) - len("[MASK]") + len(answer.text.split()[2])
    assert "126" in answer.notices[0]["en"]
    with pytest.raises(RegardError, match="no gap"):
        filling.predict(["mot " * 300 + "[MASK]"])


@pytest.mark.parametrize("text", TEXTS[::17])
def test_hostile_texts_get_an_answer_or_one_sentence(filling, writing, text):
    for model, given in ((filling, f"{text} [MASK]"), (writing, text)):
        with contextlib.suppress(RegardError):
            (answer,) = model.predict([given])
            assert 0 <= answer.probability <= 1


def test_what_looks_at_what_is_recorded(filling):
    record = regard.look("Le [MASK] dort.", model="fill-mask")
    assert record.axes[0].labels == ("<s>", "Le", "[MASK]", " dort", ".", "</s>")
    assert record.prediction == filling.predict(["Le [MASK] dort."])[0].text
    assert len(record.layers) == 4
    assert {layer.proof.state for layer in record.layers} == {"passed"}
    weights = record.layers[0].weights(0)
    assert weights[2, -1] > 0


def test_the_next_word_looks_back_only(writing):
    record = regard.look("Le chat noir", model="next-word")
    assert record.axes[0].labels == ("<s>", "Le", " chat", " noir")
    assert record.prediction == writing.predict(["Le chat noir"])[0].text
    weights = record.layers[-1].weights(1)
    assert (weights[1, 2:] == 0).all()
    assert weights[3, :3].min() > 0


def test_next_words_come_with_their_probabilities(writing):
    found = writing.choices("I don't know what to", top=6)
    assert found[0].word == "do"
    shares = [choice.probability for choice in found]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.3
    assert sum(shares) < 1
    assert len({choice.word for choice in found}) == 6
    assert writing.predict(["I don't know what to"])[0].text == "do"


def test_a_sentence_that_is_finished_is_said_to_be(writing):
    (answer,) = writing.predict(["Le chat dort."])
    assert "ends here" in answer.notices[-1]["en"]
    assert writing.predict(["Le chat"])[0].notices == ()


def test_of_a_long_text_the_end_is_read(writing):
    end = "mot " * 150 + "I don't know what to"
    (long,), (other,), (another,) = (
        writing.predict([text]) for text in (end, "Non ! " * 9 + end, end + " do")
    )
    assert str(writing.limit) in long.notices[0]["fr"]
    assert long == other
    assert long.probability != another.probability
    with pytest.raises(TextTooLong):
        regard.look("mot " * 300, model="next-word")


def test_a_text_is_continued_word_by_word(writing):
    wished = [writing.continue_("Le chat", words, temperature=0) for words in (1, 2, 5)]
    assert [len(text.split()) for text in wished[:2]] == [3, 4]
    assert wished[1].startswith(wished[0])
    assert wished[2].startswith(wished[1])
    assert wished[0].split()[-1] == writing.predict(["Le chat"])[0].text

    def drawn(seed):
        return writing.continue_("Le chat", 8, top_k=50, generator=torch.Generator().manual_seed(seed))

    assert drawn(1) == drawn(1)
    assert len({drawn(seed) for seed in range(4)}) > 1


@pytest.mark.parametrize("options", [{"words": 0}, {"temperature": -1.0}, {"top_k": 0}])
def test_numbers_out_of_range_are_refused(writing, options):
    with pytest.raises(RegardError, match="must be"):
        writing.continue_("Le chat", **options)


@pytest.mark.parametrize("call", [lambda m: m.choices("a [MASK]", top=0), lambda m: m.predict("a [MASK]")])
def test_bad_arguments_are_refused(filling, writing, call):
    for model in (filling, writing):
        with pytest.raises(RegardError):
            call(model)


def test_the_examples_run():
    tried = doctest.testmod(words_in_place)
    assert tried.attempted
    assert not tried.failed

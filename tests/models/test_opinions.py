"""The models that Regard carries for praise and blame."""

from __future__ import annotations

import contextlib
import doctest

import pytest
import torch

import regard
from regard.errors import RegardError, speaking
from regard.models import opinions
from regard.models.card import read
from regard.models.library import folder
from regard.texts import TextTooLong
from tests.hostile import TEXTS

SAID = {
    "sentiment-en": (
        ["A wonderful film, moving and very funny.", "I love this great story."],
        ["A boring, stupid and terrible film.", "It is a bad movie without any charm."],
    ),
    "sentiment-fr": (
        ["Merci, je t'aime.", "Quelle belle journée, je suis si heureuse !"],
        ["Je vais te tuer, espèce d'idiot.", "J'ai peur, il est mort."],
    ),
}


@pytest.fixture(scope="module", params=sorted(SAID))
def model(request):
    return regard.load(request.param)


def test_plain_praise_and_blame_are_told_apart(model):
    for label, texts in zip(("positive", "negative"), SAID[model.name], strict=True):
        for answer in model.predict(texts):
            assert answer.label == label
            assert 0.5 <= answer.probability < 1


def test_an_answer_does_not_depend_on_its_neighbours(model):
    texts = [*SAID[model.name][0], "Non.", *SAID[model.name][1]] * 15
    together = model.predict(texts)
    alone = [model.predict([text])[0] for text in texts[:5]]
    assert [answer.label for answer in together[:5]] == [answer.label for answer in alone]
    for one, other in zip(together[:5], alone, strict=True):
        assert one.probability == pytest.approx(other.probability, abs=1e-5)


def test_the_probability_is_that_of_the_logit(model):
    text = SAID[model.name][0][0]
    ids = [model.text.begin, *model.text.encode(text), model.text.end]
    logit = float(model.model(torch.tensor([ids]))[0, 0])
    (answer,) = model.predict([text])
    assert answer.probability == pytest.approx(1 / (1 + torch.tensor(-logit).exp().item()), abs=1e-5)


def test_what_looks_at_what_is_recorded(model):
    text = SAID[model.name][1][0]
    (answer,) = model.predict([text])
    percent = round(100 * answer.probability)
    with speaking("fr"):
        record = regard.look(text, model=model.name)
    assert record.prediction == f"négatif ({percent}\u00a0%)"
    with speaking("en"):
        assert regard.look(text, model=model.name).prediction == f"negative ({percent}%)"
    assert record.axes[0].labels[0] == "<s>"
    assert record.axes[0].labels[-1] == "</s>"
    read = {"sentiment-en": f" {text.lower()}", "sentiment-fr": text}[model.name]
    assert "".join(record.axes[0].labels[1:-1]) == read
    assert {layer.proof.state for layer in record.layers} == {"passed"}


def test_a_long_text_is_read_as_far_as_it_fits(model):
    text = "bon " * 300
    (answer,) = model.predict([text])
    assert "126" in answer.notices[0]["en"]
    with pytest.raises(TextTooLong):
        regard.look(text, model=model.name)
    record = regard.look(text, model=model.name, cut=True)
    assert record.text + record.cut == text
    assert record.cut


def test_a_text_in_the_other_language_is_told_of(model):
    english, french = "This film is the best of them.", "Ce film est le meilleur de tous."
    own, other = (english, french) if model.name == "sentiment-en" else (french, english)
    ours, theirs = model.predict([own, other])
    assert ours.notices == ()
    (notice,) = theirs.notices
    wanted = "sentiment-fr" if model.name == "sentiment-en" else "sentiment-en"
    assert notice["en"].endswith(f"take {wanted}.")
    assert notice["fr"].endswith(f"prenez {wanted}.")
    assert regard.look(other, model=model.name).notices == [notice]
    assert regard.look(own, model=model.name).notices == []


def test_what_cannot_be_read_is_told_of(model):
    (answer,) = model.predict(["Film 🙂 漢"])
    (notice,) = answer.notices
    assert "“🙂”, “漢”" in notice["en"]
    assert "«\u00a0🙂\u00a0», «\u00a0漢\u00a0»" in notice["fr"]
    assert regard.look("Film 🙂 漢", model=model.name).notices == [notice]


@pytest.mark.parametrize("text", TEXTS[::17])
def test_hostile_texts_get_an_answer_or_one_sentence(model, text):
    with contextlib.suppress(RegardError):
        (answer,) = model.predict([text])
        assert 0.5 <= answer.probability <= 1


def test_it_takes_a_list_of_texts(model):
    with pytest.raises(RegardError, match="list of texts"):
        model.predict("Un film.")
    assert model.predict([]) == []


def test_its_card_tells_score_data_and_limits(model):
    card = read(folder(model.name))
    assert card.task == "sentiment"
    assert card.recipe.startswith(f"regard train {model.name} --data tatoeba-en-fr.tsv.gz")
    (score,) = card.scores
    assert score.low < score.value < score.high
    assert {source.licence for source in card.data} >= {"MIT", "Apache-2.0"}
    assert all(source.attribution for source in card.data)


def test_the_english_model_reads_words_of_film_reviews_whole():
    """It has word pieces of its own, without capitals; those that the other models share break these words up."""
    own, shared = (regard.load(name).text for name in ("sentiment-en", "sentiment-fr"))
    for word in ("screenplay", "suspense", "predictable", "sincerity"):
        assert own.labels(own.encode(f"A {word}")) == (" a", f" {word}")
        assert len(shared.encode(f"A {word}")) > 2


def test_a_card_counts_the_numbers_of_its_model(model):
    assert read(folder(model.name)).parameters == sum(weight.numel() for weight in model.model.parameters())


def test_the_examples_run():
    tried = doctest.testmod(opinions)
    assert tried.attempted
    assert not tried.failed

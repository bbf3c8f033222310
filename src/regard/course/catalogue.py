"""The lessons, in their order, and their exercises."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module

from regard.course.definition import Definition
from regard.errors import RegardError, Sentence


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes:
        name: In ``lesson("letters", "en")``, and of the module that holds its exercises, with ``_`` for ``-``.
        title: What it is called.
        question: What it begins with.
        file: The name of its notebook in each language, without ending.
    """

    name: str
    title: Sentence
    question: Sentence
    file: Sentence

    @property
    def exercises(self) -> tuple[Definition, ...]:
        """Its exercises, in the order of the lesson."""
        module = import_module(f"regard.course.exercises.{self.name.replace('-', '_')}")
        exercises: tuple[Definition, ...] = module.EXERCISES
        return exercises


LESSONS = (
    Lesson(
        "letters",
        {"en": "A letter looks at the others", "fr": "Une lettre regarde les autres"},
        {
            "en": "“The black cat sleeps on the sofa.” Where does the cat sleep?",
            "fr": "« Le chat noir dort sur le canapé. » Où dort le chat\u00a0?",
        },
        {"en": "1-a-letter-looks-at-the-others", "fr": "1-une-lettre-regarde-les-autres"},
    ),
    Lesson(
        "query-key-value",
        {"en": "Query, key, value", "fr": "Requête, clé, valeur"},
        {
            "en": "How can vowels look for consonants?",
            "fr": "Comment les voyelles cherchent-elles les consonnes\u00a0?",
        },
        {"en": "2-query-key-value", "fr": "2-requete-cle-valeur"},
    ),
    Lesson(
        "causal-mask",
        {"en": "The causal mask", "fr": "Le masque causal"},
        {
            "en": "What if a model could read the future?",
            "fr": "Et si un modèle pouvait lire l’avenir\u00a0?",
        },
        {"en": "3-the-causal-mask", "fr": "3-le-masque-causal"},
    ),
    Lesson(
        "several-heads",
        {"en": "Several heads", "fr": "Plusieurs têtes"},
        {
            "en": "Does each head have a job of its own?",
            "fr": "Chaque tête a-t-elle son propre métier\u00a0?",
        },
        {"en": "4-several-heads", "fr": "4-plusieurs-tetes"},
    ),
    Lesson(
        "attention-layer",
        {"en": "Attention as a layer", "fr": "L’attention comme une couche"},
        {
            "en": "Can you write the layer that everyone uses?",
            "fr": "Sauras-tu écrire la couche que tout le monde utilise\u00a0?",
        },
        {"en": "5-attention-as-a-layer", "fr": "5-l-attention-comme-une-couche"},
    ),
    Lesson(
        "mini-gpt",
        {"en": "Your mini-GPT", "fr": "Ton mini-GPT"},
        {
            "en": "Can 4,192 numbers invent a first name?",
            "fr": "4\u202f192 nombres peuvent-ils inventer un prénom\u00a0?",
        },
        {"en": "6-your-mini-gpt", "fr": "6-ton-mini-gpt"},
    ),
    Lesson(
        "sentiment",
        {
            "en": "Sentiment, and recurrence against attention",
            "fr": "Le sentiment, et la récurrence face à l’attention",
        },
        {
            "en": "Does a model understand “not bad”, and is attention really better?",
            "fr": "Un modèle comprend-il « pas mal », et l’attention est-elle vraiment meilleure\u00a0?",
        },
        {"en": "7-sentiment-and-recurrence", "fr": "7-sentiment-et-recurrence"},
    ),
)


@cache
def exercises() -> dict[str, tuple[Lesson, Definition]]:
    """All exercises by name, each with its lesson."""
    return {each.name: (lesson, each) for lesson in LESSONS for each in lesson.exercises}


def lesson_named(name: str) -> Lesson:
    """The lesson of this name.

    Raises:
        RegardError: if there is none.
    """
    for each in LESSONS:
        if each.name == name:
            return each
    listed = ", ".join(each.name for each in LESSONS)
    raise RegardError(
        en=f'There is no lesson called "{name}"; there are: {listed}.',
        fr=f"Il n’y a pas de leçon nommée « {name} » ; il y a : {listed}.",
    )

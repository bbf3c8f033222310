"""Words of the small grammar: everyday English words, and all the forms of the French words that say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "animal", "thing", "place"]
PEOPLE: frozenset[Kind] = frozenset(["person"])
LIVING: frozenset[Kind] = frozenset(["person", "animal"])
LIFELESS: frozenset[Kind] = frozenset(["thing", "place"])
THINGS: frozenset[Kind] = frozenset(["thing"])
MOVABLE: frozenset[Kind] = frozenset(["animal", "thing"])
ANY: frozenset[Kind] = LIVING | LIFELESS


@dataclass(frozen=True)
class Noun:
    """A noun: each language's singular and plural, its French gender, and what it names."""

    en: tuple[str, str]
    fr: tuple[str, str]
    feminine: bool
    kind: Kind


@dataclass(frozen=True)
class Adjective:
    """An adjective: its French forms (masculine and feminine, each singular and plural), and what it may be said of.

    Attributes:
        en: The English word.
        fr: The French forms: masculine singular, masculine plural, feminine singular, feminine plural.
        of: What it may be said of.
        precedes: Whether French puts it before the noun.
        before_vowel: Its masculine singular before a vowel, where that is another.
        colour: Whether English lets it follow another adjective.
    """

    en: str
    fr: tuple[str, str, str, str]
    of: frozenset[Kind]
    precedes: bool = False
    before_vowel: str | None = None
    colour: bool = False


@dataclass(frozen=True)
class Verb:
    """A verb in the present: English with and without its -s, French by person.

    Attributes:
        en: As in *they see* and *he sees*.
        fr: As in *je vois, il voit, nous voyons, vous voyez, ils voient*.
        of: What it is done to; nothing for a verb without an object.
        by: Who does it.
    """

    en: tuple[str, str]
    fr: tuple[str, str, str, str, str]
    of: frozenset[Kind] = frozenset()
    by: frozenset[Kind] = LIVING


@dataclass(frozen=True)
class Determiner:
    """What stands before a noun.

    Attributes:
        en: Before one and before several; None where there is no such word.
        fr: Masculine, feminine, masculine before a vowel, feminine before a vowel, and before several.
    """

    en: tuple[str | None, str | None]
    fr: tuple[str | None, str | None, str | None, str | None, str | None]


@dataclass(frozen=True)
class Pronoun:
    """Who does it, in both languages.

    Attributes:
        en: The English word.
        fr: The French word.
        being: Its English *to be*.
        person: The place of its form in `Verb.fr`.
        feminine: Its French gender.
        plural: Whether French adjectives agree with several.
    """

    en: str
    fr: str
    being: str
    person: int
    feminine: bool = False
    plural: bool = False


def _noun(
    en: str, fr: str, kind: Kind, *, en_plural: str | None = None, fr_plural: str | None = None
) -> Noun:
    """French nouns are given with *un* or *une*."""
    article, word = fr.split(" ")
    return Noun((en, en_plural or f"{en}s"), (word, fr_plural or f"{word}s"), article == "une", kind)


def _adjective(
    en: str, fr: str, of: frozenset[Kind], *, precedes: bool = False, colour: bool = False
) -> Adjective:
    """French forms: masculine and feminine; where a rule does not tell, also the masculine plural and what stands before a vowel."""
    masculine, feminine, *others = fr.split(" ")
    plural = others[0] if others else masculine if masculine.endswith(("s", "x")) else f"{masculine}s"
    before_vowel = others[1] if others[1:] else None
    forms = masculine, plural, feminine, feminine if masculine == plural == feminine else f"{feminine}s"
    return Adjective(en, forms, of, precedes, before_vowel, colour)


def _verb(en: str, fr: str, of: frozenset[Kind] = frozenset(), by: frozenset[Kind] = LIVING) -> Verb:
    """English as with *they* and as with *he*, divided by a comma; French by person."""
    plain, _, third = en.partition(", ")
    first, he, we, you, they = fr.split(" ")
    return Verb((plain, third or plain), (first, he, we, you, they), of, by)


NOUNS = (
    _noun("boy", "un garçon", "person"),
    _noun("child", "un enfant", "person", en_plural="children"),
    _noun("doctor", "un médecin", "person"),
    _noun("girl", "une fille", "person"),
    _noun("man", "un homme", "person", en_plural="men"),
    _noun("friend", "un ami", "person"),
    _noun("neighbor", "un voisin", "person"),
    _noun("sister", "une sœur", "person"),
    _noun("student", "un étudiant", "person"),
    _noun("teacher", "un professeur", "person"),
    _noun("woman", "une femme", "person", en_plural="women"),
    _noun("bird", "un oiseau", "animal", fr_plural="oiseaux"),
    _noun("cat", "un chat", "animal"),
    _noun("cow", "une vache", "animal"),
    _noun("dog", "un chien", "animal"),
    _noun("horse", "un cheval", "animal", fr_plural="chevaux"),
    _noun("mouse", "une souris", "animal", en_plural="mice", fr_plural="souris"),
    _noun("rabbit", "un lapin", "animal"),
    _noun("apple", "une pomme", "thing"),
    _noun("bag", "un sac", "thing"),
    _noun("ball", "une balle", "thing"),
    _noun("bike", "un vélo", "thing"),
    _noun("book", "un livre", "thing"),
    _noun("bottle", "une bouteille", "thing"),
    _noun("box", "une boîte", "thing", en_plural="boxes"),
    _noun("car", "une voiture", "thing"),
    _noun("chair", "une chaise", "thing"),
    _noun("coat", "un manteau", "thing", fr_plural="manteaux"),
    _noun("cup", "une tasse", "thing"),
    _noun("dress", "une robe", "thing", en_plural="dresses"),
    _noun("flower", "une fleur", "thing"),
    _noun("hat", "un chapeau", "thing", fr_plural="chapeaux"),
    _noun("key", "une clé", "thing"),
    _noun("knife", "un couteau", "thing", en_plural="knives", fr_plural="couteaux"),
    _noun("letter", "une lettre", "thing"),
    _noun("pencil", "un crayon", "thing"),
    _noun("shirt", "une chemise", "thing"),
    _noun("stone", "une pierre", "thing"),
    _noun("table", "une table", "thing"),
    _noun("tree", "un arbre", "thing"),
    _noun("umbrella", "un parapluie", "thing"),
    _noun("watch", "une montre", "thing", en_plural="watches"),
    _noun("church", "une église", "place", en_plural="churches"),
    _noun("garden", "un jardin", "place"),
    _noun("hospital", "un hôpital", "place", fr_plural="hôpitaux"),
    _noun("hotel", "un hôtel", "place"),
    _noun("house", "une maison", "place"),
    _noun("kitchen", "une cuisine", "place"),
    _noun("park", "un parc", "place"),
    _noun("room", "une pièce", "place"),
    _noun("office", "un bureau", "place", fr_plural="bureaux"),
    _noun("school", "une école", "place"),
    _noun("shop", "un magasin", "place"),
    _noun("town", "une ville", "place"),
)

ADJECTIVES = (
    _adjective("beautiful", "beau belle beaux bel", ANY, precedes=True),
    _adjective("big", "grand grande", LIFELESS | {"animal"}, precedes=True),
    _adjective("small", "petit petite", LIFELESS | {"animal"}, precedes=True),
    _adjective("old", "vieux vieille vieux vieil", ANY, precedes=True),
    _adjective("young", "jeune jeune", LIVING, precedes=True),
    _adjective("new", "nouveau nouvelle nouveaux nouvel", LIFELESS, precedes=True),
    _adjective("pretty", "joli jolie", THINGS | {"place"}, precedes=True),
    _adjective("black", "noir noire", MOVABLE, colour=True),
    _adjective("white", "blanc blanche", ANY - {"person"}, colour=True),
    _adjective("red", "rouge rouge", THINGS, colour=True),
    _adjective("green", "vert verte", THINGS, colour=True),
    _adjective("blue", "bleu bleue", THINGS, colour=True),
    _adjective("yellow", "jaune jaune", THINGS, colour=True),
    _adjective("gray", "gris grise", MOVABLE, colour=True),
    _adjective("brown", "marron marron marron", MOVABLE, colour=True),
    _adjective("clean", "propre propre", LIFELESS),
    _adjective("dirty", "sale sale", LIFELESS | {"animal"}),
    _adjective("empty", "vide vide", frozenset({"place"})),
    _adjective("expensive", "cher chère", THINGS),
    _adjective("happy", "heureux heureuse", PEOPLE),
    _adjective("intelligent", "intelligent intelligente", LIVING),
    _adjective("quiet", "calme calme", LIVING | {"place"}),
    _adjective("rich", "riche riche", PEOPLE),
    _adjective("sad", "triste triste", PEOPLE),
    _adjective("strange", "étrange étrange", ANY),
    _adjective("tired", "fatigué fatiguée", LIVING),
)

ACTING = (
    _verb("want, wants", "veux veut voulons voulez veulent", MOVABLE, PEOPLE),
    _verb("see, sees", "vois voit voyons voyez voient", ANY),
    _verb("like, likes", "aime aime aimons aimez aiment", ANY),
    _verb("know, knows", "connais connaît connaissons connaissez connaissent", PEOPLE | {"place"}, PEOPLE),
    _verb("find, finds", "trouve trouve trouvons trouvez trouvent", MOVABLE),
    _verb("buy, buys", "achète achète achetons achetez achètent", THINGS, PEOPLE),
    _verb("sell, sells", "vends vend vendons vendez vendent", THINGS, PEOPLE),
    _verb("hear, hears", "entends entend entendons entendez entendent", LIVING),
    _verb("have, has", "ai a avons avez ont", MOVABLE, PEOPLE),
    _verb("prefer, prefers", "préfère préfère préférons préférez préfèrent", ANY, PEOPLE),
    _verb("look for, looks for", "cherche cherche cherchons cherchez cherchent", ANY),
    _verb("look at, looks at", "regarde regarde regardons regardez regardent", ANY),
)

RESTING = (
    _verb("sleeping", "dors dort dormons dormez dorment"),
    _verb("eating", "mange mange mangeons mangez mangent"),
    _verb("running", "cours court courons courez courent"),
    _verb("waiting", "attends attend attendons attendez attendent"),
    _verb("playing", "joue joue jouons jouez jouent"),
)
"""English says them with *to be*: *is sleeping*."""

PRONOUNS = (
    Pronoun("I", "je", "am", 0),
    Pronoun("he", "il", "is", 1),
    Pronoun("she", "elle", "is", 1, feminine=True),
    Pronoun("we", "nous", "are", 2, plural=True),
    Pronoun("you", "vous", "are", 3, plural=True),
    Pronoun("they", "ils", "are", 4, plural=True),
)
ETRE = ("suis", "est", "sommes", "êtes", "sont")
"""*To be* in French, by person."""

DETERMINERS = (
    Determiner(("the", "the"), ("le", "la", "l'", "l'", "les")),
    Determiner(("my", "my"), ("mon", "ma", "mon", "mon", "mes")),
    Determiner(("your", "your"), ("votre", "votre", "votre", "votre", "vos")),
    Determiner(("our", "our"), ("notre", "notre", "notre", "notre", "nos")),
    Determiner(("this", "these"), ("ce", "cette", "cet", "cette", "ces")),
    Determiner(("a", None), ("un", "une", "un", "une", None)),
    Determiner((None, "two"), (None, None, None, None, "deux")),
    Determiner((None, "three"), (None, None, None, None, "trois")),
)

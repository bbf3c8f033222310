"""Trainings on names, letter by letter: a file with one name a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from torch import nn

from regard.errors import RegardError, Sentence
from regard.models.card import Card
from regard.models.name_maker import NameMaker, checksums
from regard.models.transformer import Transformer
from regard.training import card
from regard.training.recipes import names as recipes
from regard.training.recipes.lists_of_names import ListOfNames, Prepared, prepared
from regard.training.recipes.names import Names
from regard.training.recipes.parts import whole
from regard.training.recipes.ready import Ready
from regard.training.sources.opening import Opened

OF_NAMES: Sentence = {
    "en": "It writes what looks like a name of its lists. Some of what it writes exists, some is the name of nobody and of no place, and "
    "it says nothing about people or places. Letters that its lists lack are refused.",
    "fr": "Il écrit ce qui ressemble à un nom de ses listes. Une partie existe vraiment, une autre n’est le nom de personne ni d’aucun "
    "lieu, et cela ne dit rien des gens ni des lieux. Les lettres absentes de ses listes sont refusées.",
}


def mini_gpt(rows: Sequence[tuple[Opened, Path | None]]) -> Ready:
    """The training of a model that knows several kinds of names, one a file."""
    ready = _prepared(rows)
    config = recipes.mini_gpt(ready.vocab_size)
    train = ready.train
    recipe = Names(train.letters, train.begins, ready.alphabet.end, config)
    return _ready(recipe, ready, rows)


def microgpt(rows: Sequence[tuple[Opened, Path | None]]) -> Ready:
    """The training of microgpt's design on one list of names, in small letters, with one mark that begins and ends them."""
    ready = _prepared(rows, lower=True)
    train, mark = ready.train, ready.alphabet.end
    recipe = Names(
        train.letters,
        train.begins * 0 + mark,
        mark,
        recipes.microgpt(ready.alphabet.vocab_size),
        settings=recipes.MICROGPT,
        size=recipes.MICROGPT_SIZE,
        mixing=recipes.MICROGPT_MIXING,
        name="microgpt",
    )
    return _ready(recipe, ready, rows)


def _prepared(rows: Sequence[tuple[Opened, Path | None]], *, lower: bool = False) -> Prepared:
    """The lists, split.

    Raises:
        RegardError: for two files of the same name, or nothing left to learn from.
    """
    lists = [_list(opened, path) for opened, path in rows]
    kinds = [names.kind for names in lists]
    if twice := sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        raise RegardError(
            en=f"Two files give names of the kind {twice[0]!r}, which is the name of the file: rename one of them.",
            fr=f"Deux fichiers donnent des noms du genre {twice[0]!r}, qui est le nom du fichier : renommez l’un d’eux.",
        )
    return prepared(lists, lower=lower)


def _list(opened: Opened, path: Path | None) -> ListOfNames:
    """A known set goes by its own name, a file of one's own by that of the file."""
    known = opened.known or path is None
    kind = opened.data_set.name if known or path is None else path.name.partition(".")[0]
    title: Sentence = opened.data_set.title if known else {"en": kind, "fr": kind}
    return ListOfNames.of(kind, title, opened.table.column("name"))


def _ready(recipe: Names, ready: Prepared, rows: Sequence[tuple[Opened, Path | None]]) -> Ready:
    first = next(iter(ready.kinds))
    return Ready(
        parts=whole(recipe),
        data=tuple(card.source(opened, path=path) for opened, path in rows),
        limits=OF_NAMES,
        save=_saving(ready, recipe.name),
        call={"en": f'.generate("{first}", count=10)', "fr": f'.generate("{first}", count=10)'},
    )


def _saving(ready: Prepared, name: str) -> Callable[[nn.Module, Path, Card], None]:
    def save(model: nn.Module, folder: Path, about: Card) -> None:
        known = checksums(ready.train.names)
        maker = NameMaker(cast(Transformer, model), ready.alphabet, ready.kinds, known, name)
        maker.save(folder, about.content())

    return save

"""Every set of data that is known, by name."""

from __future__ import annotations

from regard.errors import RegardError
from regard.training.sources.communes import COMMUNES
from regard.training.sources.data_set import DataSet
from regard.training.sources.film_snippets import FILM_SNIPPETS
from regard.training.sources.first_names import AMERICAN_NAMES, FRENCH_NAMES
from regard.training.sources.tatoeba import TATOEBA
from regard.training.sources.xed import XED

DATA_SETS = (TATOEBA, FILM_SNIPPETS, XED, AMERICAN_NAMES, FRENCH_NAMES, COMMUNES)


def data_set(name: str) -> DataSet:
    """The set of that name.

    Raises:
        RegardError: listing the names there are.
    """
    found = next((known for known in DATA_SETS if known.name == name), None)
    if found is None:
        names = ", ".join(known.name for known in DATA_SETS)
        raise RegardError(
            en=f"There is no data set {name!r}; there are: {names}. Or give a file of your own.",
            fr=f"Il n'y a pas de jeu de données {name!r} ; il y a : {names}. Ou donnez un fichier à vous.",
        )
    return found

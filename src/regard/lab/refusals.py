"""What is said instead of an answer: a code for programs, a sentence in each language for people."""

from __future__ import annotations

import json
from typing import ClassVar

from regard.errors import RegardError, Sentence
from regard.views.requests import SCHEMA, Refusal


class RefusedError(RegardError):
    """A request that gets no answer.

    Args:
        en: The sentence in English, where the usual one does not fit.
        fr: The same in French.
    """

    status: ClassVar[int] = 400
    usual: ClassVar[Sentence] = {
        "en": "The request cannot be read.",
        "fr": "La demande est illisible.",
    }

    def __init__(self, *, en: str | None = None, fr: str | None = None) -> None:
        super().__init__(en=en or self.usual["en"], fr=fr or self.usual["fr"])


class TokenError(RefusedError):
    """No session: a browser that was never let in, or that another run let in."""

    code = "token"
    status = 401
    usual: ClassVar[Sentence] = {
        "en": "Regard does not know this browser, or was started again since. Open the address that "
        "`regard lab` printed in the terminal.",
        "fr": "Regard ne connaît pas ce navigateur, ou a été relancé entre-temps. Ouvrez l'adresse que "
        "`regard lab` a affichée dans le terminal.",
    }


class SpentTokenError(RefusedError):
    """The printed address, for the second time, or not the printed address."""

    code = "spent_token"
    status = 401
    usual: ClassVar[Sentence] = {
        "en": "This address works only once, and it was already used or is incomplete. Go to the tab where "
        "Regard is already open, or run `regard lab` again to get a new address.",
        "fr": "Cette adresse ne sert qu'une fois : elle a déjà servi, ou elle est incomplète. Revenez à "
        "l'onglet où Regard est déjà ouvert, ou relancez `regard lab` pour en obtenir une nouvelle.",
    }


class OriginError(RefusedError):
    """Another site's page sent it."""

    code = "origin"
    status = 403
    usual: ClassVar[Sentence] = {
        "en": "Another site sent this request, so it was not answered. Copy the address of Regard into the "
        "address bar of your browser.",
        "fr": "Cette demande vient d'un autre site ; Regard n'y répond pas. Copiez l'adresse de Regard "
        "dans la barre d'adresse de votre navigateur.",
    }


class UnknownRouteError(RefusedError):
    """Nothing is at this address."""

    code = "unknown_route"
    status = 404
    usual: ClassVar[Sentence] = {
        "en": "There is nothing at this address. The laboratory is at /.",
        "fr": "Il n'y a rien à cette adresse. Le laboratoire est à l'adresse /.",
    }


class UnknownRecordError(RefusedError):
    """A record that is no longer kept."""

    code = "unknown_record"
    status = 404
    usual: ClassVar[Sentence] = {
        "en": "This sentence is no longer in memory. Send it again.",
        "fr": "Cette phrase n'est plus en mémoire. Envoyez-la de nouveau.",
    }


class UnknownZoomError(RefusedError):
    """A zoom that is not open."""

    code = "unknown_zoom"
    status = 404
    usual: ClassVar[Sentence] = {
        "en": "No zoom is open at this address: it may be one of an earlier run. Run `regard zoom` again, or go to "
        "the laboratory at /.",
        "fr": "Aucun zoom n'est ouvert à cette adresse : c'est peut-être celui d'une exécution précédente. "
        "Relancez `regard zoom`, ou allez au laboratoire, à l'adresse /.",
    }


class UnknownModelError(RefusedError):
    """A model that the laboratory does not offer."""

    code = "unknown_model"
    status = 404
    usual: ClassVar[Sentence] = {
        "en": "The laboratory has no model of this name. Choose one from the menu, or run `regard models` "
        "to see them.",
        "fr": "Le laboratoire n'a pas de modèle de ce nom. Choisissez-en un dans le menu, ou lancez "
        "`regard models` pour les voir.",
    }


class MethodError(RefusedError):
    """A method that the address does not know."""

    code = "method"
    status = 405
    usual: ClassVar[Sentence] = {
        "en": "This address does not answer requests of this kind.",
        "fr": "Cette adresse ne répond pas à ce type de demande.",
    }


class SlowError(RefusedError):
    """A body that does not come to an end."""

    code = "slow"
    status = 408
    usual: ClassVar[Sentence] = {
        "en": "The request took too long to arrive. Send it again.",
        "fr": "La demande a mis trop de temps à arriver. Envoyez-la de nouveau.",
    }


class TooLargeError(RefusedError):
    """A body beyond the bound."""

    code = "too_large"
    status = 413
    usual: ClassVar[Sentence] = {
        "en": "The request is larger than 1 MB. Send a shorter text.",
        "fr": "La demande dépasse 1 Mo. Envoyez un texte plus court.",
    }


class BusyError(RefusedError):
    """A second zoom while one is being made."""

    code = "busy"
    status = 409
    usual: ClassVar[Sentence] = {
        "en": "A zoom is already being made. Wait until it is there, or cancel it.",
        "fr": "Un zoom est déjà en préparation. Attendez qu'il soit prêt, ou annulez-le.",
    }


class NotTextError(RefusedError):
    """A file that is not text."""

    code = "not_text"
    status = 400
    usual: ClassVar[Sentence] = {
        "en": "This file is not plain text in UTF-8. Save it as a plain text file in UTF-8 and try again.",
        "fr": "Ce fichier n'est pas du texte brut en UTF-8. Enregistrez-le en texte brut, en UTF-8, puis réessayez.",
    }


class EmptyFileError(RefusedError):
    """A file without a word."""

    code = "empty"
    status = 400
    usual: ClassVar[Sentence] = {
        "en": "This text is empty. Give one with at least one word in it.",
        "fr": "Ce texte est vide. Donnez-en un qui contient au moins un mot.",
    }


class NoRecordError(RefusedError):
    """A file that is not a record."""

    code = "damaged_record"
    status = 400
    usual: ClassVar[Sentence] = {
        "en": "This file is not a record that Regard saved, or it is damaged or cut short. Choose another file, or save the record again.",
        "fr": "Ce fichier n'est pas un enregistrement écrit par Regard, ou il est abîmé ou incomplet. Choisissez un autre fichier, ou "
        "enregistrez de nouveau.",
    }


class LargeFileError(RefusedError):
    """A file beyond the bound."""

    code = "large_file"
    status = 413
    usual: ClassVar[Sentence] = {
        "en": "The file is too large. Choose a smaller one.",
        "fr": "Le fichier est trop gros. Choisissez-en un plus petit.",
    }


def large_file(most: int) -> LargeFileError:
    """The refusal of a file that has more bytes than are taken."""
    number, en, fr = (most / 1e9, "GB", "Go") if most >= 1e9 else (most / 1e6, "MB", "Mo")
    written = f"{number:.3g}"
    return LargeFileError(
        en=f"The file is larger than {written} {en}. Choose a smaller one.",
        fr=f"Le fichier dépasse {written.replace('.', ',')} {fr}. Choisissez-en un plus petit.",
    )


class FullDiskError(RefusedError):
    """A file that the disk does not take."""

    code = "full_disk"
    status = 507
    usual: ClassVar[Sentence] = {
        "en": "The file could not be written to this computer's disk, which is full or protected. Free some space on it, then send "
        "the file again.",
        "fr": "Le fichier n'a pas pu être écrit sur le disque de cet ordinateur, qui est plein ou protégé. Libérez de la place, puis "
        "envoyez de nouveau le fichier.",
    }


class MediaTypeError(RefusedError):
    """A body of another type than JSON."""

    code = "media_type"
    status = 415
    usual: ClassVar[Sentence] = {
        "en": "The request must be JSON: send it with Content-Type: application/json.",
        "fr": "La demande doit être en JSON : envoyez-la avec Content-Type: application/json.",
    }


class HostError(RefusedError):
    """A name that is not this server's."""

    code = "host"
    status = 421
    usual: ClassVar[Sentence] = {
        "en": "Regard is not served under this name. Use the address that `regard lab` printed in the terminal.",
        "fr": "Regard n'est pas servi sous ce nom. Utilisez l'adresse que `regard lab` a affichée dans le "
        "terminal.",
    }


class UnexpectedError(RefusedError):
    """A fault of ours."""

    code = "unexpected"
    status = 500
    usual: ClassVar[Sentence] = {
        "en": "Something went wrong in Regard itself. The details are in the terminal where it runs; you "
        "can go on with another sentence.",
        "fr": "Une erreur s'est produite dans Regard lui-même. Les détails sont dans le terminal où il "
        "tourne ; vous pouvez continuer avec une autre phrase.",
    }


class NotBuiltError(RefusedError):
    """The page was not built."""

    code = "not_built"
    status = 503
    usual: ClassVar[Sentence] = {
        "en": "The page has not been built yet. Run `make env` or `python -m pip install .`, then reload "
        "this page.",
        "fr": "La page n'est pas encore construite. Lancez `make env` ou `python -m pip install .`, puis "
        "rechargez cette page.",
    }


def status(error: RegardError) -> int:
    """The HTTP status that says what kind of error this is."""
    if isinstance(error, RefusedError):
        return error.status
    return 400 if _fits(error) is None else TooLargeError.status


def encode(error: RegardError, *, sequence: int = 0) -> bytes:
    """The refusal as JSON. All ASCII, so that no character of a bad input can make its own refusal fail."""
    refusal: Refusal = {
        "schema": SCHEMA,
        "sequence": sequence,
        "code": error.code,
        "message": {"en": error.say("en"), "fr": error.say("fr")},
        "fits": _fits(error),
    }
    return json.dumps(refusal, allow_nan=False).encode("ascii")


def _fits(error: RegardError) -> int | None:
    return getattr(error, "fits", None)

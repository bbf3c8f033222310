"""What tokens and classes are called, and which of them an effect follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from regard.effects.outcome import Answer, Kind, Outcome
from regard.errors import RegardError

SHOWN = 5


@dataclass(frozen=True)
class Names:
    """What tokens and classes are called.

    Attributes:
        tokenizer: Names tokens; without it they are called by their numbers.
        classes: Names classes, by number.
    """

    tokenizer: Any = None
    classes: Mapping[int, str] = field(default_factory=dict)

    def of(self, kind: Kind, number: int) -> str:
        """One token or class in words."""
        if kind == "class":
            return self.classes.get(number, str(number))
        return str(number) if self.tokenizer is None else str(self.tokenizer.decode([number]))

    def number(self, answer: Answer, target: int | str | None) -> int | None:
        """The number of what is followed: what was asked for, else the likeliest.

        Raises:
            RegardError: if there is no such token or class, or the answer has none at all.
        """
        if answer.kind in ("states", "text"):
            if target is None:
                return None
            raise RegardError(
                en=f"There is no target {target!r} to follow: this model answers with {_CALLED[answer.kind]['en']}; leave target out.",
                fr=f"Il n'y a pas de cible {target!r} à suivre : ce modèle répond par {_CALLED[answer.kind]['fr']} ; n'indiquez pas "
                "target.",
            )
        if target is None:
            return int(answer.numbers.argmax())
        number = self._numbered(answer.kind, target) if isinstance(target, str) else target
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(answer.numbers):
            raise self._no_target(answer, target)
        return number

    def outcome(self, answer: Answer, target: int | None) -> Outcome:
        """The answer in words."""
        if answer.kind == "states":
            return Outcome("states")
        if answer.kind == "text":
            return Outcome("text", text=self._text(answer.numbers.tolist()))
        likeliest = answer.numbers.topk(min(SHOWN, len(answer.numbers)))
        assert target is not None
        return Outcome(
            answer.kind,
            target=self.of(answer.kind, target),
            log_probability=float(answer.numbers[target]),
            top=tuple(
                (self.of(answer.kind, number), float(probability))
                for number, probability in zip(
                    likeliest.indices.tolist(), likeliest.values.exp(), strict=True
                )
            ),
        )

    def _numbered(self, kind: Kind, name: str) -> int | None:
        if kind == "class":
            return next((number for number, label in self.classes.items() if label == name), None)
        ids = self._ids(name)
        return ids[0] if len(ids) == 1 else None

    def _ids(self, word: str) -> list[int]:
        return [] if self.tokenizer is None else list(self.tokenizer.encode(word, add_special_tokens=False))

    def _no_target(self, answer: Answer, target: Any) -> RegardError:
        """Why a target is none: a word without its tokenizer, a word of several tokens, a class or a number that is not there."""
        if answer.kind == "token" and isinstance(target, str):
            if self.tokenizer is None:
                return RegardError(
                    en=f"target={target!r} is a word, and only a tokenizer knows which token that is; give tokenizer= too, or a number.",
                    fr=f"target={target!r} est un mot, et seul un tokenizer sait quel jeton c'est ; donnez aussi tokenizer=, ou un "
                    "numéro.",
                )
            if len(ids := self._ids(target)) != 1:
                pieces = ", ".join(repr(self.of("token", number)) for number in ids[:SHOWN])
                listed = f" ({pieces}{', …' if len(ids) > SHOWN else ''})" if ids else ""
                return RegardError(
                    en=f"target={target!r} is {len(ids)} tokens{listed}, and effect can follow only one; give one of them, or its number.",
                    fr=f"target={target!r} fait {len(ids)} jetons{listed}, et effect ne peut en suivre qu'un ; donnez l'un d'eux, ou son "
                    "numéro.",
                )
        count, called = len(answer.numbers), _CALLED[answer.kind]
        named = ", ".join(map(repr, list(self.classes.values())[:SHOWN])) if answer.kind == "class" else ""
        return RegardError(
            en=f"target={target!r} is not one of the {count} {called['en']}; give a number from 0 to {count - 1}"
            f"{f', or a name such as {named}' if named else ''}.",
            fr=f"target={target!r} n'est pas parmi les {count} {called['fr']} ; donnez un numéro de 0 à {count - 1}"
            f"{f', ou un nom comme {named}' if named else ''}.",
        )

    def _text(self, ids: list[int]) -> str:
        if self.tokenizer is None:
            return " ".join(str(number) for number in ids)
        return str(self.tokenizer.decode(ids, skip_special_tokens=True))


_CALLED = {
    "token": {"en": "tokens", "fr": "jetons"},
    "class": {"en": "classes", "fr": "classes"},
    "states": {"en": "hidden states", "fr": "des états cachés"},
    "text": {"en": "a text", "fr": "un texte"},
}

"""An effect in a few sentences: what happened to the prediction, and how that compares with the controls."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from regard.effects.numbers import amount, percent
from regard.errors import Language, Sentence

if TYPE_CHECKING:
    from regard.effects.effect_of import Effect

ENOUGH = 20
"""With fewer controls, the central 95 % of them is nearly all of them, and says little."""

_SAME: dict[str, Sentence] = {
    "nats": {
        "en": "{change} changes nothing: the probability of {target} stays at {before}. ",
        "fr": "{change} ne change rien : la probabilité de {target} reste à {before}. ",
    },
    "distance": {
        "en": "{change} changes nothing: the hidden states stay the same. ",
        "fr": "{change} ne change rien : les états cachés restent les mêmes. ",
    },
    "share": {
        "en": "{change} changes nothing: the generated text stays the same. ",
        "fr": "{change} ne change rien : le texte généré reste le même. ",
    },
}
_MOVED: dict[str, Sentence] = {
    "nats": {
        "en": "With {change}, the probability of {target} {goes} ({moved} of log-probability). ",
        "fr": "Avec {change}, la probabilité de {target} {goes} ({moved} de log-probabilité). ",
    },
    "distance": {
        "en": "{change} moves the hidden states by {moved} of their norm. ",
        "fr": "{change} déplace les états cachés de {moved} de leur norme. ",
    },
    "share": {
        "en": "{change} changes {moved} of the generated tokens. ",
        "fr": "{change} change {moved} des jetons générés. ",
    },
}
_GOES: dict[str, Sentence] = {
    "falls": {"en": "falls from {before} to {after}", "fr": "baisse de {before} à {after}"},
    "rises": {"en": "rises from {before} to {after}", "fr": "monte de {before} à {after}"},
    "stays": {"en": "stays at {before}", "fr": "reste à {before}"},
}
_UNASKED: Sentence = {
    "en": "No controls were asked for, so there is nothing to compare with; ask for some, for example controls=20.",
    "fr": "Aucun témoin n'a été demandé, et rien ne permet de comparer ; demandez-en, par exemple controls=20.",
}
_ALONE: Sentence = {
    "en": "There is no other head or edge of its kind to compare with.",
    "fr": "Aucune autre tête, aucun autre regard du même genre ne permet de comparer.",
}
_FEW: Sentence = {
    "en": "{controls} {give}: too few to judge. ",
    "fr": "{controls} {give} : trop peu pour juger. ",
}
_ONE_GIVES: Sentence = {"en": "gives {low}", "fr": "donne {low}"}
_SEVERAL_GIVE: Sentence = {"en": "give from {low} to {high}", "fr": "donnent de {low} à {high}"}
_NEXT: dict[bool, Sentence] = {
    True: {"en": "Ask for at least 20.", "fr": "Demandez-en au moins 20."},
    False: {"en": "Try other texts.", "fr": "Essayez d'autres textes."},
}
_JUDGED: Sentence = {
    "en": "The central 95 % of {controls} go from {low} to {high}: the change {lies}",
    "fr": "Les 95 % centraux de {controls} vont de {low} à {high} : le changement {lies}",
}
_OUTSIDE: Sentence = {
    "en": "lies outside, rank {rank} of {runs} by size.",
    "fr": "sort de l'intervalle, {rank} sur {runs} par son ampleur.",
}
_WITHIN: Sentence = {
    "en": "lies within, rank {rank} of {runs} by size, which is no evidence that it matters more than others.",
    "fr": "reste dans l'intervalle, {rank} sur {runs} par son ampleur, ce qui ne prouve pas qu'il compte plus que les autres.",
}


def sentences(found: Effect, spoken: Language) -> str:
    """What happened to the prediction, then how matched controls compare."""
    return _prediction(found, spoken) + _comparison(found, spoken)


def line(found: Effect) -> str:
    """The figures in one line, for `repr`."""
    unit = "distance " if found.unit == "distance" else ""
    said = f"{found.briefly}: {unit}{_with_unit(found, found.difference, 'en')}"
    if not found.controls:
        return f"<Effect of {said}; no controls>"
    low, high = (amount(end, found.unit, "en") for end in (min(found.controls), max(found.controls)))
    span = low if len(found.controls) == 1 else f"{low} to {high}"
    return (
        f"<Effect of {said}; {_counted(found, 'en')}: {span}, rank {found.rank} of {len(found.controls) + 1}>"
    )


def _prediction(found: Effect, spoken: Language) -> str:
    told = (_MOVED if found.difference else _SAME)[found.unit][spoken]
    before, after = (
        "" if outcome.log_probability is None else percent(math.exp(outcome.log_probability), spoken)
        for outcome in (found.before, found.after)
    )
    way = "stays" if before == after else "falls" if found.difference < 0 else "rises"
    return told.format(
        change=found.briefly,
        target=_quoted(found.before.target, spoken),
        before=before,
        goes=_GOES[way][spoken].format(before=before, after=after),
        moved=_with_unit(found, found.difference, spoken),
    )


def _comparison(found: Effect, spoken: Language) -> str:
    if not found.controls:
        return (_ALONE if found.asked else _UNASKED)[spoken]
    controls, runs = _counted(found, spoken), len(found.controls) + 1
    if len(found.controls) >= ENOUGH:
        low, high = found.interval
        rank = str(found.rank) if spoken == "en" else "1er" if found.rank == 1 else f"{found.rank}e"
        lies = (_OUTSIDE if found.outside else _WITHIN)[spoken].format(rank=rank, runs=runs)
        return _JUDGED[spoken].format(controls=controls, lies=lies, **_ends(found, low, high, spoken))
    give = (_ONE_GIVES if len(found.controls) == 1 else _SEVERAL_GIVE)[spoken]
    ends = _ends(found, min(found.controls), max(found.controls), spoken)
    all_there_are = len(found.controls) < found.asked
    few = _FEW[spoken].format(controls=controls, give=give.format(**ends))
    return few + _NEXT[not all_there_are][spoken]


def _ends(found: Effect, low: float, high: float, spoken: Language) -> dict[str, str]:
    """Both ends of a range, the unit with what comes last; a single control has its unit with its one number."""
    alone = len(found.controls) == 1
    return {
        "low": _with_unit(found, low, spoken) if alone else amount(low, found.unit, spoken),
        "high": _with_unit(found, high, spoken),
    }


def _with_unit(found: Effect, number: float, spoken: Language) -> str:
    """A difference and, for nats, the unit; in French the plural begins at two."""
    unit = {"nats": " nats" if spoken == "en" or abs(number) >= 2 else " nat"}.get(found.unit, "")
    return amount(number, found.unit, spoken) + unit


def _counted(found: Effect, spoken: Language) -> str:
    """How many controls there are, and whether more were asked for."""
    count, plural = len(found.controls), "s" if len(found.controls) > 1 else ""
    if spoken == "en":
        fewer = f" (of {found.asked} asked for, all there are)" if count < found.asked else ""
        return f"{count} matched control{plural}{fewer}"
    there_are = "tous ceux qui existent" if count > 1 else "le seul qui existe"
    fewer = f" ({there_are}, sur {found.asked} demandés)" if count < found.asked else ""
    return f"{count} témoin{plural} apparié{plural}{fewer}"


def _quoted(target: str | None, spoken: Language) -> str:
    """A token or class between quotes; the space that many tokens begin with is left out."""
    whole = target or ""
    shown = whole.strip()
    return repr(shown or whole) if spoken == "en" else f"« {shown or repr(whole)} »"

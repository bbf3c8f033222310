"""A class as one page that works offline and runs nothing: no script, no network, names as text."""

from __future__ import annotations

import datetime
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from regard.course.catalogue import LESSONS, Lesson
from regard.course.keeping.standing import Level, Standing
from regard.course.report import tally
from regard.course.report.reading import Handed, Learner
from regard.course.report.table import LEVELS
from regard.course.showing.shown import escaped
from regard.errors import Language, Sentence
from regard.views import static

MARKS = {Level.UNTOUCHED: "·", Level.TRIED: "…", Level.SHOWN: "▢", Level.HELPED: "◐", Level.PASSED: "✓"}
MOST_NAMES = 40

_STYLE = """
.class h1{font-size:clamp(1.5rem,1.2rem + 1.5vw,2.25rem);font-weight:400;line-height:1.3}
.class h2{margin:calc(6*var(--grid)) 0 calc(2*var(--grid));font-size:var(--reading)}
.class p,.class li{max-width:52rem;overflow-wrap:anywhere}
.class .scroll{position:relative;overflow-x:auto}
.class table{border-collapse:collapse}
.class th,.class td{padding:.375rem .75rem .375rem 0;text-align:start;vertical-align:top;font-weight:400}
.class thead th{color:var(--quiet);font-size:var(--small);vertical-align:bottom}
.class tbody tr{border-top:1px solid var(--hairline)}
.class tbody th{min-width:8rem;max-width:18rem;overflow-wrap:anywhere;font-weight:600}
.class td.count{text-align:end}
.class :is(td,thead th):nth-child(2){min-width:7rem}
.class .marks{white-space:nowrap;letter-spacing:.2em}
.class .all .marks{color:var(--value);font-weight:700}
.class .here{box-shadow:inset 0 -2px var(--query)}
.class .names{min-width:9rem;max-width:34rem;overflow-wrap:anywhere}
.class .hidden{clip-path:inset(50%);width:1px;height:1px;position:absolute;overflow:hidden}
.class ol,.class ul{margin:0;padding:0;list-style:none}
.class .lessons li{display:grid;align-items:center;gap:.75rem;
grid-template-columns:minmax(0,22rem) 2.5rem minmax(2rem,1fr);padding:.25rem 0}
.class .lessons b{text-align:end}
.class .problems li{border-inline-start:3px solid var(--warning);padding-inline-start:.75rem;margin-bottom:calc(1.5*var(--grid))}
"""

_WORDS: dict[str, Sentence] = {
    "title": {"en": "The class", "fr": "La classe"},
    "made": {"en": "{count}, {date}", "fr": "{count}, {date}"},
    "where": {"en": "Where everyone is", "fr": "Où en est chacun"},
    "done": {"en": "All lessons done", "fr": "Toutes les leçons finies"},
    "each": {"en": "Learner by learner", "fr": "Élève par élève"},
    "learner": {"en": "Learner", "fr": "Élève"},
    "of": {"en": "{passed} of {all} passed", "fr": "{passed} sur {all} réussis"},
    "legend": {
        "en": "One sign for each exercise: {marks}. The lesson that a learner is at is underlined.",
        "fr": "Un signe par exercice : {marks}. La leçon où en est l’élève est soulignée.",
    },
    "stuck": {"en": "Tried and not yet passed", "fr": "Essayés et pas encore réussis"},
    "no_stuck": {
        "en": "Every exercise that was tried was also passed.",
        "fr": "Tous les exercices essayés ont été réussis.",
    },
    "mistakes": {"en": "Common mistakes", "fr": "Erreurs fréquentes"},
    "no_mistakes": {"en": "No known mistake was made.", "fr": "Aucune erreur connue n’a été faite."},
    "mistake": {"en": "Mistake", "fr": "Erreur"},
    "exercise": {"en": "Exercise", "fr": "Exercice"},
    "lesson": {"en": "Lesson", "fr": "Leçon"},
    "learners": {"en": "Learners", "fr": "Élèves"},
    "who": {"en": "Who", "fr": "Qui"},
    "more": {"en": "and {count} more", "fr": "et {count} de plus"},
    "problems": {"en": "Could not be read", "fr": "Illisible"},
    "unknown": {
        "en": "Exercises that this version of Regard does not know, from a newer one; update to see them: {names}",
        "fr": "Exercices que cette version de Regard ne connaît pas, venus d’une plus récente ; mettez à jour pour les voir : {names}",
    },
}


def page(handed: Handed, language: Language, *, today: datetime.date | None = None) -> str:
    """The whole page.

    Args:
        handed: What was read.
        language: Of the page.
        today: The date that it bears; today's unless given.

    Raises:
        RegardError: if the views, whose colours it has, were never built.
    """
    styles = (static.text("regard.css"), _STYLE)
    hashes = " ".join(f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in styles)
    policy = f"default-src 'none'; style-src {hashes}; base-uri 'none'; form-action 'none'"
    writing = _Writing(language)
    title = writing.say("title")
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} · Regard</title>\n{''.join(f'<style>{each}</style>' for each in styles)}\n</head>\n<body>\n"
        f'<div id="regard-file" class="regard rg-lab class"><main>\n{writing.body(handed, today or datetime.date.today())}'
        "</main></div>\n</body>\n</html>\n"
    )


class _Writing:
    """The parts of the page, in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def say(self, key: str, **values: str) -> str:
        """Words of the page; values are markup already."""
        return escaped(_WORDS[key][self.language]).format(**values)

    def body(self, handed: Handed, today: datetime.date) -> str:
        learners = handed.learners
        parts = [
            f"<h1>{self.say('title')}</h1>",
            f'<p class="rg-quiet">{self.made(len(learners), today)}</p>',
        ]
        if learners:
            parts += [
                self.where(learners),
                self.each(learners),
                self.stuck(learners),
                self.mistakes(learners),
            ]
        if names := tally.unknown(learners):
            parts.append(f'<p class="rg-quiet">{self.say("unknown", names=escaped(", ".join(names)))}</p>')
        if handed.unreadable:
            parts.append(self.problems(handed))
        return "\n".join(parts) + "\n"

    def made(self, count: int, today: datetime.date) -> str:
        plural = "" if count == 1 or (count == 0 and self.language == "fr") else "s"
        counted = {"en": f"{count} learner{plural}", "fr": f"{count} élève{plural}"}[self.language]
        shown = {"en": today.isoformat(), "fr": f"{today:%d/%m/%Y}"}[self.language]
        return self.say("made", count=counted, date=shown)

    def where(self, learners: Sequence[Learner]) -> str:
        """How many are at each lesson."""
        counts = tally.at_each(learners)
        named = [(f"{at}. {self.title(lesson)}", counts[lesson.name]) for at, lesson in enumerate(LESSONS, 1)]
        widest = max(counts.values())
        rows = "".join(
            f'<li><span>{name}</span><b>{count}</b><svg class="bar" width="100%" height="12" aria-hidden="true">'
            f'<rect width="{100 * count / widest:.1f}%" height="12" fill="var(--query)"/></svg></li>'
            for name, count in [*named, (self.say("done"), counts[""])]
        )
        return f'<h2>{self.say("where")}</h2><ol class="lessons">{rows}</ol>'

    def title(self, lesson: Lesson) -> str:
        return escaped(lesson.title[self.language])

    def each(self, learners: Sequence[Learner]) -> str:
        """A row for each learner, a column for each lesson, a sign for each exercise."""
        named = Counter(each.name for each in learners)
        heads = "".join(
            f'<th scope="col">{at}. {self.title(lesson)}</th>' for at, lesson in enumerate(LESSONS, 1)
        )
        rows = "".join(self.row(each, named[each.name] > 1) for each in learners)
        legend = ", ".join(f"{mark} {escaped(LEVELS[level][self.language])}" for level, mark in MARKS.items())
        return (
            f"<h2>{self.say('each')}</h2><p>{self.say('legend', marks=legend)}</p>"
            f'<div class="scroll" tabindex="0" role="region" aria-label="{self.say("each")}"><table><thead><tr><th scope="col">'
            f"{self.say('learner')}</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def row(self, learner: Learner, says_file: bool) -> str:
        here = tally.where(learner)
        file = f' <span class="rg-quiet">({escaped(learner.source)})</span>' if says_file else ""
        cells = "".join(self.cell(learner, lesson, lesson is here) for lesson in LESSONS)
        return f'<tr><th scope="row"><bdi>{escaped(learner.name)}</bdi>{file}</th>{cells}</tr>'

    def cell(self, learner: Learner, lesson: Lesson, here: bool) -> str:
        standings = [learner.standings.get(each.name, Standing()) for each in lesson.exercises]
        passed = sum(each.passed for each in standings)
        marks = "".join(MARKS[each.level] for each in standings)
        said = self.say("of", passed=str(passed), all=str(len(standings)))
        kind = "all" if standings and passed == len(standings) else ""
        inner = "marks here" if here else "marks"
        return f'<td class="{kind}"><span class="{inner}" aria-hidden="true">{marks}</span><span class="hidden">{said}</span></td>'

    def stuck(self, learners: Sequence[Learner]) -> str:
        """Which exercises learners try and do not pass."""
        found = tally.stuck(learners)
        rows = [
            (escaped(each.exercise.title[self.language]), self.title(each.lesson), each.names)
            for each in found
        ]
        return self.counted("stuck", "exercise", "lesson", rows, none="no_stuck")

    def mistakes(self, learners: Sequence[Learner]) -> str:
        """Which mistakes were recognised."""
        rows = [
            (escaped(each.title[self.language]), escaped(each.exercise[self.language]), each.names)
            for each in tally.mistakes(learners)
        ]
        return self.counted("mistakes", "mistake", "exercise", rows, none="no_mistakes")

    def counted(
        self,
        heading: str,
        what: str,
        where: str,
        rows: Sequence[tuple[str, str, tuple[str, ...]]],
        *,
        none: str,
    ) -> str:
        """A table of what several learners share: what, where, how many and who."""
        if not rows:
            return f"<h2>{self.say(heading)}</h2><p>{self.say(none)}</p>"
        heads = "".join(f'<th scope="col">{self.say(key)}</th>' for key in (what, where, "learners", "who"))
        body = "".join(
            f'<tr><th scope="row">{first}</th><td>{second}</td><td class="count">{len(names)}</td>'
            f'<td class="names">{self.names(names)}</td></tr>'
            for first, second, names in rows
        )
        return (
            f'<h2>{self.say(heading)}</h2><div class="scroll" tabindex="0" role="region" aria-label="{self.say(heading)}">'
            f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def names(self, names: Sequence[str]) -> str:
        shown = ", ".join(f"<bdi>{escaped(name)}</bdi>" for name in names[:MOST_NAMES])
        more = len(names) - MOST_NAMES
        return f"{shown} {self.say('more', count=str(more))}" if more > 0 else shown

    def problems(self, handed: Handed) -> str:
        """What could not be read, and why."""
        rows = "".join(
            f"<li><b><bdi>{escaped(each.source)}</bdi></b>{f' <code><bdi>{escaped(each.said)}</bdi></code>' if each.said else ''}<br>"
            f"{escaped(each.reason[self.language])}</li>"
            for each in handed.unreadable
        )
        return f'<h2>{self.say("problems")}</h2><ul class="problems">{rows}</ul>'

"""Three exercises that the engine is tested with, whatever the lessons ask."""

from __future__ import annotations

from regard.course.definition import Definition, Misconception


def both(text):
    return {"en": f"{text} (en)", "fr": f"{text} (fr)"}


def share(numbers):
    return [each / sum(numbers) for each in numbers]


SHARE = Definition(
    name="share",
    title=both("Shares"),
    task=both("Write `share` <b>now</b>"),
    right=share,
    hints=(both("first hint"), both("second hint")),
    solution={
        "en": "def share(numbers):\n    return [each / sum(numbers) for each in numbers]\n",
        "fr": "def part(nombres):\n    return [chaque / sum(nombres) for chaque in nombres]\n",
    },
    mistakes=(
        Misconception(
            "by-the-count",
            both("count"),
            both("not the count"),
            wrong=lambda given: [x / len(given) for x in given],
        ),
        Misconception("unchanged", both("same"), both("nothing changed"), wrong=lambda given: given),
    ),
    inputs=lambda chance: ([chance.uniform(1, 2) for _ in range(chance.randint(2, 5))],),
)

LARGEST = Definition(
    name="largest",
    title=both("Largest"),
    task=both("Which is the largest?"),
    right=max,
    hints=(both("look"),),
    solution=both("answer = max(numbers)"),
    mistakes=(
        Misconception("smallest", both("smallest"), both("the other end"), wrong=min),
        Misconception("place", both("place"), both("its place"), wrong=lambda given: given.index(max(given))),
    ),
)

DOUBLE = Definition(
    name="double",
    title=both("Double"),
    task=both("Double every number of a table"),
    right=lambda table, times: [[x * times for x in row] for row in table],
    hints=(both("twice"),),
    solution=both("def double(table, times): ..."),
    mistakes=(
        Misconception(
            "half",
            both("half"),
            both("half"),
            wrong=lambda table, times: [[x / times for x in row] for row in table],
        ),
        Misconception("same", both("same"), both("same"), wrong=lambda table, times: table),
    ),
    inputs=lambda chance: ([[chance.uniform(1, 2) for _ in range(3)] for _ in range(2)], 2),
)

EXERCISES = {"letters": (SHARE, LARGEST), "query-key-value": (DOUBLE,)}

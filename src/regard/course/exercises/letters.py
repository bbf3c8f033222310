"""Exercises."""

from regard.course.definition import Definition

EXERCISES: tuple[Definition, ...] = ()

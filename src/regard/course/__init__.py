"""The course: lessons, exercises that understand mistakes, and progress that stays."""

from regard.course.asking import exercise, lesson

__all__ = ["exercise", "lesson"]

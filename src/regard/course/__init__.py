"""The course: lessons, exercises that understand mistakes, and progress that stays."""

from regard.course.asking import Exercise, Progress, exercise, lesson, progress, progress_code, resume

__all__ = ["Exercise", "Progress", "exercise", "lesson", "progress", "progress_code", "resume"]

"""What the lessons ask: one module a lesson, each with ``EXERCISES``."""

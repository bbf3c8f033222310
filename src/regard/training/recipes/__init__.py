"""One recipe a task: which model learns from what, and what counts as a mistake."""

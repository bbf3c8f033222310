"""Models that were really trained."""

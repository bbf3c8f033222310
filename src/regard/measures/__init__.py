"""From record to numbers: what every head does, exact at any length, never from a matrix of all queries and keys."""

from regard.measures.row_measures import RowMeasures, rows

__all__ = ["RowMeasures", "rows"]

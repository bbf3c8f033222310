"""From a running model to a record. Only the doors know frameworks."""

"""One file for each kind of question that a record answers."""

"""For a teacher: who is where, and which mistakes are common, from the learners' progress codes or files."""

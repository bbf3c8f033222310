"""One file a question. `make bench` asks all of them and prints the table."""

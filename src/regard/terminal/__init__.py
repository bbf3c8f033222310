"""How Regard speaks in a terminal: its commands, their help, and what it says when one is not understood."""

"""How the course shows itself: as HTML in a notebook, as text in a terminal."""

"""Sentences made by rule in English and French, of which it is known which word says what."""

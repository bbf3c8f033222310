"""The laboratory: one web page, served on this computer to this computer only."""

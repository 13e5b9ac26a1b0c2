"""Signals: what must be heard whatever the model makes of a text; one per file."""

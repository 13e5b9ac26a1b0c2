"""Helpdesks and sources, one per file: what they send becomes contacts."""

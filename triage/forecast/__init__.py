"""Forecast: what comes in is watched, number by number: whether it has moved, and (later) what comes next."""

"""What learns from corrections: what it looks at, the River model that remembers, and who answers."""

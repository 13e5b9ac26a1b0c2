"""The words of the trade as plain values: no input, no output, no clock, standard library only."""

"""What is said of the code is true of the code."""

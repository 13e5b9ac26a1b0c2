"""One use case per file: read facts, let the core decide, write the outcome, wake who goes on."""

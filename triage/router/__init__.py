"""From text to decision to route."""

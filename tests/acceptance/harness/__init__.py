"""What the acceptance tests share: the service as processes, traffic, chaos. It knows nothing of Triage's code."""

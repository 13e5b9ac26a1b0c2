"""HTTP: what programs and people ask of the service. Litestar lives here and nowhere else."""

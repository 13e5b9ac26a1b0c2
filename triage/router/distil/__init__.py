"""Makes `corpus/vectors.npz` once: what words mean, from a sentence model. Training reads it, reading messages never.

It needs torch and pymorphy3 beside Triage, and a folder with `model.safetensors` and `vocab.txt` of all-MiniLM-L6-v2:
`python -m triage.router.distil FOLDER`.
"""

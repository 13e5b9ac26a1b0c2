"""The demo: a simulated day of a shop's contact centre, played at high speed through the real intake.

day (what arrives when, pure) · wordings (which texts of the corpus) · configuration (the shop's triage.toml) ·
service (the real service as a child process) · door (signed webhooks and the API) · sink (where notices arrive) ·
tally (what came of it) · show (what the terminal says) · play (all together).
"""

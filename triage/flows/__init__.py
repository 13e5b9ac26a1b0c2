"""One use case per file: read facts, let the core decide, write the outcome, wake who goes on.

A contact: `receive`, `intake`, `triage`, `deliver`, `acknowledge`, and `sweep` for what was left. What is said of it:
`correct`, `learn`, `remember`. A model of one's own: `retrain`, `promotion`, `models`. How much rings, and what has
moved: `thresholds`, `alarms`, `drift`. Other systems: `deliver_webhooks`, `webhooks`. Personal data: `originals`,
`export`, `erase`, `retain`. The whole: `first_start`, `backup`, `nightly_backup`, `restore`, `health`. Who may: `keys`,
`sign_in`, `users`. To try: `play_back`, `send_test`.

What they lean on: `known` (what signals are told), `ringing` (who hears of a decision), `attempt`, `lanes`, `in_flight`
(delivering), `telling`, `administrators`, `events`, `counting` (saying what happened), `people` (finding a person),
`backups`, `belongings`, `passphrase` (around a backup).
"""

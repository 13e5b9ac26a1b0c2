"""Triage tells a contact centre what every contact is about, and brings the urgent unhappy ones to the right person.

The packages, in the order of the flow of a contact:

`api`         the door: HTTP intake, reading back, pages
`connectors`  helpdesks and sources: their payloads become contacts
`cleaning`    HTML, quoted replies, signatures: what the customer wrote is what remains
`store`       the durable truth: contacts, cases, decisions, notices
`router`      text -> decision -> route
`notify`      route -> people, through their destinations
`flows`       the use cases: the only code that knows the store and the capabilities
`archive`     the file of a backup
`domain`      the words of the trade, as plain values

What they stand on: `settings` (the environment), `config` (triage.toml), `texts` (what people read), `app` (the ports
that flows are handed), `registry` (extensions by name), `logs`; `bootstrap` wires all of it.

The processes, in the order in which a contact meets them:

`serve`       starts the others through `supervisor`, with a Redis of its own (`embedded`, held by `tether`)
`api`         takes the contact in; tells the workers (`wakeups`) and the open pages (`live`) in the `background`
`worker`      runs `jobs`, each one line into a flow: triage, then delivery at the pace that `buckets` allow
`schedule`    sweeps up what a lost wake-up has left

Each does for itself what stands in `process`. `cli` starts them, `checks` looks whether they can work, `demo` shows it.
"""

__version__ = "0.1.0"

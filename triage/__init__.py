"""Triage tells a contact centre what every contact is about, and brings the urgent unhappy ones to the right person.

The packages, in the order of the flow of a contact:

`api`         the door: HTTP intake (one by one, `bulk`, mails, webhooks), reading back, pages, `reference` of itself
`connectors`  helpdesks and sources: their payloads become contacts
`cleaning`    HTML, quoted replies, signatures: what the customer wrote is what remains
`store`       the durable truth: contacts, cases, decisions, notices
`router`      text -> decision -> route; what corrections teach (`online`), and what else raises a case (`signals`)
`forecast`    the stream of decisions, number by number: what has moved
`notify`      route -> people, through their `destinations`; events -> other systems, through `webhooks`
`flows`       the use cases: the only code that knows the store and the capabilities
`archive`     the file of a backup
`domain`      the words of the trade, as plain values

What they stand on: `settings` (the environment), `config` (triage.toml), `texts` (what people read), `app` (the ports
that flows are handed), `registry` (extensions by name), `sealing` (what must not be read in the database), `logs`;
`bootstrap` wires all of it.

The processes, in the order in which a contact meets them:

`serve`       starts the others through `supervisor`, with a Redis of its own (`embedded`, held by `tether`)
`api`         takes the contact in; tells the workers (`wakeups`) and the open pages (`live`) in the `background`
`worker`      runs `jobs`, each one line into a flow: triage, delivery at the pace that `buckets` allow, webhooks
`schedule`    sweeps up what a lost wake-up has left, folds figures, tidies up, and at night retains and backs up

Each does for itself what stands in `process`. `cli` starts them, `checks` looks whether they can work, `demo` shows it.
"""

__version__ = "0.1.0"

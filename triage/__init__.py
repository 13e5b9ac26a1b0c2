"""Triage tells a contact centre what every contact is about, and brings the urgent unhappy ones to the right person.

The packages, in the order of the flow of a contact:

`api`         the door: HTTP intake, reading back, pages
`connectors`  helpdesks and sources: their payloads become contacts
`cleaning`    HTML, quoted replies, signatures: what the customer wrote is what remains
`store`       the durable truth: contacts, cases, decisions, notices
`router`      text -> decision -> route
`notify`      route -> people, through their destinations
`flows`       the use cases: the only code that knows the store and the capabilities
`domain`      the words of the trade, as plain values
"""

__version__ = "0.1.0"

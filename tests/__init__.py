"""The tests of Triage, by what they need.

`unit`         mirrors `triage/`: no input, no output, no waiting
`contracts`    what every connector, destination, … must honour, run on each one found
`connectors`   recordings of what vendors send
`store`        the store on SQLite and on PostgreSQL
`flows`, `api` use cases and routes, with a real database and a real Redis
`pages`        the pages in a real browser
`acceptance`   real processes from outside; imports nothing of Triage
`house`        what is said of the code is true of the code
`bench`        speed, as ratios within one run (`make bench`)
`support`      real servers for the tests, started when first asked for
"""

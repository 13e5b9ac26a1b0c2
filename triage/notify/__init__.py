"""Route -> people: what a notice says, how it is made harmless, and how it reaches its destination.

`texts`         facts -> message, in the reader's language and time zone
`inert`         text from outside, made so that it cannot mention, link or format
`links`         signed links that expire
`destinations`  message -> Slack, Teams, mail, a webhook …
`retry` `rate`  when to try again, and how fast to go
"""

"""Examples of what the API takes and gives, a file per noun: one story, told by a service that really answered so.

They are plain JSON, since `/openapi.json` and `/docs` show them; a test holds each against the schema of its route.
"""

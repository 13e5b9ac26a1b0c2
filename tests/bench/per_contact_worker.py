"""Run the worker of `per_contact`; a file of its own, for jobs are found by the name of their module."""

from __future__ import annotations

from tests.bench import per_contact

if __name__ == "__main__":
    per_contact.main()

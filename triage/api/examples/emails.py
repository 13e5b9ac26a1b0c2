"""Mails: one with an id, as a customer's mail program sends it."""

from __future__ import annotations

SENT = """\
From: Anna <anna@example.org>
To: care@shop.example
Subject: Charged twice
Date: Sat, 21 Nov 2026 10:15:00 +0300
Message-ID: <4711@example.org>
Content-Type: text/plain; charset=utf-8

I was charged twice for order 100234 and nobody answers my letters. Give my money back!
"""

"""Who looks at a page: pages for people who are signed in have this guard."""

from __future__ import annotations

import asyncio
from typing import cast

from litestar.handlers import BaseRouteHandler

from triage.api.auth import Connection
from triage.api.pages import cookies
from triage.api.request import Asked
from triage.domain.access import User
from triage.flows import sign_in


class SignInNeeded(Exception):  # named with the words of the trade, like our other errors
    """Nobody is signed in (any more): the person is asked to, and then comes back."""


async def signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Let in who is signed in; raise SignInNeeded for everybody else."""
    request = cast(Asked, connection)
    token = cookies.sign_in_token(request)
    user = await asyncio.to_thread(sign_in.who, request.triage, token, request.now) if token else None
    if user is None:
        raise SignInNeeded
    connection.scope["user"] = user


def user_of(request: Asked) -> User:
    """Return who asks, on a page that has the guard."""
    user: User = request.user
    return user

"""The pages people look at: view models turned into HTML by templates."""

from __future__ import annotations

from litestar import Router
from litestar.handlers import BaseRouteHandler
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from triage.api.auth import Connection
from triage.api.pages import (
    account,
    acknowledge,
    alarms,
    cases,
    correct,
    docs,
    errors,
    live,
    models,
    now,
    sign_in,
    webhooks,
)
from triage.api.pages.people import signed_in
from triage.api.pages.render import STATIC
from triage.domain.errors import NotFound

FORM_LIMIT_BYTES = 16 * 1024  # a form is read where all requests are answered: a huge one would hold up all of them

_FOR_EVERYBODY = Router(
    "/",
    route_handlers=[acknowledge.look, acknowledge.do, correct.look, correct.do, docs.docs, sign_in.form, sign_in.begin],
    exception_handlers=errors.handlers(),
    include_in_schema=False,
    request_max_body_size=FORM_LIMIT_BYTES,
)
_FOR_PEOPLE_SIGNED_IN = Router(
    "/",
    route_handlers=[
        now.now_page,
        now.now_fragment,
        live.live,
        cases.case_list,
        cases.case_page,
        cases.acknowledge_case,
        correct.correct_contact,
        alarms.look,
        account.look,
        account.change_words,
        account.change_password,
        sign_in.end,
        models.look,
        models.promote,
        models.roll_back,
        webhooks.look,
        webhooks.enable,
        webhooks.test,
    ],
    guards=[signed_in],
    exception_handlers=errors.handlers(),
    include_in_schema=False,
    request_max_body_size=FORM_LIMIT_BYTES,
)


def _named_as_a_file_can_be(connection: Connection, _handler: BaseRouteHandler) -> None:
    if "\0" in connection.scope["path"]:
        raise NotFound("there is no such file")


_FILES = create_static_files_router(
    "/static",
    directories=[STATIC],
    guards=[_named_as_a_file_can_be],
    include_in_schema=False,
    cache_control=None,
    name="static",
)
ROUTES: tuple[ControllerRouterHandler, ...] = (_FOR_EVERYBODY, _FOR_PEOPLE_SIGNED_IN, _FILES)

"""What Apprise's own payloads lack: links one can press in Teams, and a line for the lock screen in Slack."""

from __future__ import annotations

from typing import Any, Literal

from apprise.common import NotifyType
from apprise.plugins.slack import NotifySlack
from apprise.plugins.workflows import NotifyWorkflows

from triage.notify.destinations.base import Link


class TeamsCard(NotifyWorkflows):
    """An Adaptive Card with the links as buttons: in its text, where all markup is escaped, they would be dead."""

    links: tuple[Link, ...] = ()

    def gen_payload(
        self, body: str, title: str = "", notify_type: NotifyType = NotifyType.INFO, **options: Any
    ) -> dict[str, Any] | Literal[False]:
        payload: dict[str, Any] | Literal[False] = NotifyWorkflows.gen_payload(
            self, body, title, notify_type, **options
        )
        buttons = [{"type": "Action.OpenUrl", "title": link.label, "url": link.url} for link in self.links]
        if payload and buttons:
            payload["attachments"][0]["content"]["actions"] = buttons
        return payload


class SlackAttachment(NotifySlack):
    """An attachment whose title is also its fallback: phones show "no preview available" without one."""

    def _send(self, url: str, payload: dict[str, Any], *arguments: Any, **options: Any) -> object:
        for attachment in payload.get("attachments", ()):
            attachment.setdefault("fallback", attachment.get("title", ""))
        sent: object = super()._send(url, payload, *arguments, **options)  # type: ignore[no-untyped-call]  # Apprise declares few types
        return sent

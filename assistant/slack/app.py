"""The Slack door is put together here."""

from __future__ import annotations

import logging

from slack_bolt import App, BoltContext, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore

from assistant.assembly import Assistant
from assistant.jobs.promises import Enqueues
from assistant.slack import errors, http, manifest
from assistant.slack.door import Door
from assistant.slack.listeners import (
    actions,
    commands,
    consenting,
    entering,
    membership,
    messages,
    opening,
    practising,
    shortcuts,
    stopping,
    views,
)
from assistant.slack.workspaces import LISTENER_SECONDS, Workspaces

_LISTENERS = (
    messages,
    opening,
    stopping,
    commands,
    shortcuts,
    actions,
    views,
    membership,
    entering,
    practising,
    consenting,
)
_STATE_SECONDS = 600


def create_slack_app(assistant: Assistant, jobs: Enqueues, workspaces: Workspaces) -> tuple[App, Door]:
    """Return Bolt's app with every listener bound.

    A listener runs before Slack is answered: its row is committed or Slack sends the event again.
    """
    settings = assistant.settings
    door = Door(assistant, jobs, workspaces)
    secret = settings.slack_signing_secret
    common: dict[str, object] = {
        "name": "training-assistant",
        "logger": logging.getLogger("assistant.slack.bolt"),
        "signing_secret": secret.get_secret_value() if secret else "socket-mode",
        "process_before_response": True,
        "token_verification_enabled": False,
        # Signatures are checked before Bolt is asked; Socket Mode has none.
        "request_verification_enabled": False,
    }
    common |= {"authorize": _Tokens(workspaces), "client": workspaces.client(None, seconds=LISTENER_SECONDS)}
    if workspaces.store is None:
        app = App(**common)  # type: ignore[arg-type]
    else:
        app = App(
            installation_store=workspaces.store,
            installation_store_bot_only=True,
            oauth_settings=_oauth(assistant, workspaces),
            **common,  # type: ignore[arg-type]
        )
        if app.oauth_flow is not None:
            app.oauth_flow._client = workspaces.client(None, seconds=LISTENER_SECONDS)  # noqa: SLF001 - has no setter
    for module in _LISTENERS:
        module.register(app, door)

    @app.error
    def failed(error: Exception) -> BoltResponse:
        return errors.answered(error)

    return app, door


class _Tokens(Authorize):
    """Gives a request the token of its workspace without asking Slack.

    Bolt's own ways ask at each request, or the first, and answer 200 when Slack fails: the event would be lost.
    """

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    def __call__(
        self,
        *,
        context: BoltContext,  # noqa: ARG002
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_actor: str | None,
    ) -> AuthorizeResult | None:
        found = self._workspaces.installed(team_id or "", seconds=LISTENER_SECONDS)
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_user_id=found.bot_user,
            bot_id=found.bot,
            bot_token=found.token,
        )


def _oauth(assistant: Assistant, workspaces: Workspaces) -> OAuthSettings:
    settings = assistant.settings
    secret = settings.slack_client_secret
    api = settings.slack_api_url.removesuffix("api/")
    return OAuthSettings(
        client_id=settings.slack_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        scopes=manifest.scopes(),
        redirect_uri=f"{settings.address}{http.OAUTH_REDIRECT}",
        install_path=http.INSTALL,
        redirect_uri_path=http.OAUTH_REDIRECT,
        installation_store=workspaces.store,
        installation_store_bot_only=True,
        state_store=SQLAlchemyOAuthStateStore(expiration_seconds=_STATE_SECONDS, engine=assistant.database.engine),
        authorization_url=f"{api}oauth/v2/authorize",
    )

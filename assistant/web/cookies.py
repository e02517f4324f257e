"""The two cookies: one says who is signed in, the other binds the sign-in form to the browser that opened it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from assistant.settings import Settings

VISITOR_SECONDS = 3600


@dataclass(frozen=True)
class Cookies:
    """Their names and flags.

    Behind https both are `__Host-` cookies, which no other host and no plain connection can set; on plain http, meant
    for this machine, browsers would refuse such names.
    """

    secure: bool
    session_seconds: int

    @property
    def session(self) -> str:
        """The name of the cookie of a signed-in browser."""
        return "__Host-session" if self.secure else "session"

    @property
    def visitor(self) -> str:
        """The name of the cookie of a browser that is about to sign in."""
        return "__Host-visitor" if self.secure else "visitor"

    def keep_session(self, response: Response, secret: str) -> None:
        """Sign the browser in."""
        self._keep(response, self.session, secret, self.session_seconds)

    def keep_visitor(self, response: Response, token: str) -> None:
        """Give the browser what the sign-in form has to repeat."""
        self._keep(response, self.visitor, token, VISITOR_SECONDS)

    def forget(self, response: Response, name: str) -> None:
        """Delete a cookie."""
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")

    def _keep(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(name, value, max_age=seconds, path="/", secure=self.secure, httponly=True, samesite="lax")


def cookies_for(settings: Settings) -> Cookies:
    """Return the cookies that fit the address people open."""
    return Cookies(secure=settings.address.startswith("https://"), session_seconds=settings.session_hours * 3600)

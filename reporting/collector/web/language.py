"""Which language a visitor reads: what they chose, else what their browser asks for, else Vietnamese."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from flask import Flask, Response, g, request

LANGUAGES: Final = ("vi", "en")
COOKIE: Final = "lang"
_YEAR = 365 * 24 * 3600


def speak(app: Flask) -> None:
    """Give the application ``?lang=`` with its cookie, and templates `t`, `number` and the switch."""
    app.context_processor(
        lambda: {"t": t, "number": number, "language": chosen(), "language_url": language_url}
    )

    @app.after_request
    def remember(response: Response) -> Response:
        wish = request.args.get("lang")
        if wish in LANGUAGES:
            response.set_cookie(COOKIE, wish, max_age=_YEAR, httponly=True, samesite="Lax")
        response.headers.add("Vary", "Accept-Language, Cookie")
        return response


def chosen() -> str:
    """The language of this request: ``vi`` or ``en``."""
    if "language" not in g:
        wishes = (request.args.get("lang"), request.cookies.get(COOKIE))
        wished = next((str(wish) for wish in wishes if wish in LANGUAGES), None)
        g.language = wished or request.accept_languages.best_match(LANGUAGES) or "vi"
    return str(g.language)


def t(vi: str, en: str) -> str:
    """The text in this request's language."""
    return vi if chosen() == "vi" else en


def number(value: float, digits: int = 0) -> str:
    """A number with its thousands grouped as this language groups them."""
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if chosen() == "vi" else text


def language_url(code: str) -> str:
    """The address of this page in another language; of the answer to a form, the first page."""
    if request.method != "GET":
        return f"/?lang={code}"
    return f"?{urlencode({**request.args.to_dict(), 'lang': code})}"

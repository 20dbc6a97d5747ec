"""Which language a visitor reads: what they chose, else what their browser asks for, else Vietnamese."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Response, request
from flask_babel import Babel, get_locale

from admin.words import LANGUAGES, TRANSLATIONS, Words

COOKIE = "lang"
_YEAR = 365 * 24 * 3600


def speak(app: Flask) -> None:
    """Give the application Flask-Babel and the ``?lang=`` switch with its cookie."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = "en"  # the messages' own language
    Babel(app, locale_selector=chosen)
    app.context_processor(lambda: {"language": chosen(), "language_url": language_url})

    @app.after_request
    def remember(response: Response) -> Response:
        wish = request.args.get("lang")
        if wish in LANGUAGES:
            response.set_cookie(COOKIE, wish, max_age=_YEAR, httponly=True, samesite="Lax")
        response.headers.add("Vary", "Accept-Language, Cookie")
        return response


def chosen() -> str:
    """Return the language for this request: ``vi`` or ``en``."""
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return str(wish)
    return request.accept_languages.best_match(LANGUAGES) or "vi"


def language_url(code: str) -> str:
    """Return the address of this page in another language; of the answer to a form, the first page."""
    if request.method != "GET":
        return f"/?lang={code}"
    values = {**request.args.to_dict(), "lang": code}
    return f"?{urlencode(values)}"


def words() -> Words:
    """Return the messages in this request's language, for text that is put together in Python."""
    return Words(str(get_locale() or "en"))

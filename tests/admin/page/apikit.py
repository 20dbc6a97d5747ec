"""A program with a token, for the tests of /api/v1."""

from __future__ import annotations

from admin.accounts import Doer
from admin.page.site import KEY
from admin.tokens import SCOPES, TokenBook


class Program:
    """Sends requests with a token: of these scopes, as this role, from this address."""

    def __init__(
        self, box, scopes=SCOPES, role="it", *, address="127.0.0.1", base="http://localhost", name="Program"
    ):
        self.site = box.extensions[KEY]
        book = TokenBook(self.site.paths.state_db)
        taken = len(book.tokens())
        self.token, self.text = book.make(
            f"{name} {taken}", frozenset(scopes), role, 0, self.site.at, Doer("it", "Thầy Hùng")
        )
        self.client, self.address, self.base = box.test_client(), address, base

    def ask(self, method, path, *, headers=None, **more):
        given = {"Authorization": f"Bearer {self.text}", "Accept-Language": "en", **(headers or {})}
        return self.client.open(
            f"/api/v1{path}",
            method=method,
            base_url=self.base,
            environ_overrides={"REMOTE_ADDR": self.address},
            headers={key: value for key, value in given.items() if value is not None},
            **more,
        )

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body, **more):
        return self.ask("POST", path, json=body, **more)

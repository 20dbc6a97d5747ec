from __future__ import annotations

from reporting.collector.web.navigation import ENTRIES


def test_everybody_can_open_what_their_menu_offers(app, logged_in) -> None:
    for role in ("reader", "clerk", "admin"):
        one = logged_in(role, role)
        page = one.get("/?lang=en").get_data(as_text=True)
        with app.test_request_context():
            for entry in ENTRIES:
                path = app.url_map.bind("localhost").build(entry.endpoint)
                shown = (
                    f'href="{path}">{entry.en}' in page
                    or f'href="{path}" aria-current="page">{entry.en}' in page
                )
                assert shown == (one.get(path).status_code == 200), (role, entry)

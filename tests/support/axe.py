"""What axe-core finds wrong with a page that Chromium shows, for people who see, hear or move otherwise.

https://github.com/dequelabs/axe-core; the rules of WCAG 2.2 A and AA.
"""

from __future__ import annotations

import json
from importlib.resources import files

from tests.support.chromium import Chromium

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
ASK = """(async () => {
  const found = await axe.run(document, {runOnly: %s, resultTypes: ['violations']});
  return JSON.stringify(found.violations
    .filter(v => v.impact === 'serious' || v.impact === 'critical')
    .map(v => v.id + ': ' + v.help + ' – ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(' | ')));
})()"""


def serious(browser: Chromium) -> list[str]:
    """Each serious or critical issue of the page as it stands, with the first places."""
    script = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    browser.run(f"() => {{ {script} }}")
    return json.loads(browser.run(ASK % json.dumps(RULES)))

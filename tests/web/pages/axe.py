"""axe-core over the page that a browser shows: its rules for accessibility, and what it finds against them."""

import json

from tests.web.sparql.server import ROOT

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"

OF_OTHERS = ["#swagger-ui"]
"""What others have written and no setting changes: Swagger UI, which stands on the page of the API instead of a list of
our own. The list is tested without it."""

RUN = """
axe.run({exclude: %s}, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}, ...%s}).then((results) =>
  results.violations.flatMap(({id, nodes}) => nodes.map((node) =>
    `${id}: ${node.target.join(" ")} ${node.html.slice(0, 160)}: ${[...node.any, ...node.all, ...node.none].map(({message}) => message).join("; ")}`)))
"""


def violations(browser, axe, rules=()):
    if not browser.run("'axe' in window"):
        browser.command("Runtime.evaluate", expression=axe)
    options = {"runOnly": list(rules)} if rules else {}
    return browser.run(RUN % (json.dumps(OF_OTHERS), json.dumps(options)))

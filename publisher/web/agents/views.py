"""``/llms.txt``."""

from flask import Blueprint, Response

from publisher.web.agents.llms import llms_txt
from publisher.web.shell.responses import current_served, respond

blueprint = Blueprint("agents", __name__)


@blueprint.get("/llms.txt")
def llms() -> Response:
    """What this site is, and how to ask it, for language models."""
    return respond(llms_txt(current_served()), "text/markdown; charset=utf-8")

"""The studio as a Flask application: the pages of the site around forms that write sources and publish them."""

from pathlib import Path
from typing import Final

from flask import Flask
from jinja2 import FileSystemLoader

from publisher import web
from publisher.studio import errors, security
from publisher.studio.columns.views import blueprint as columns
from publisher.studio.corrections.views import blueprint as corrections
from publisher.studio.description.views import blueprint as description
from publisher.studio.links.views import blueprint as links
from publisher.studio.opening.views import blueprint as opening
from publisher.studio.pages import StudioLayout, assets
from publisher.studio.preview.views import blueprint as preview
from publisher.studio.publishing.views import blueprint as publishing
from publisher.studio.quality.views import blueprint as quality
from publisher.studio.renewal.views import blueprint as renewal
from publisher.studio.security import Access
from publisher.studio.security import blueprint as opening_address
from publisher.studio.site.server import SiteServer
from publisher.studio.site.views import blueprint as site
from publisher.studio.start.views import blueprint as start
from publisher.studio.workspace import Workspace
from publisher.uris import UriPolicy
from publisher.web.browse.choose_language import blueprint as choose_language
from publisher.web.shell.hooks import register_language
from publisher.web.shell.pages import Pages, register_filters

TEMPLATES: Final = tuple(str(Path(module.__file__ or "").parent / "templates") for module in (errors, web))
"""Where templates are: those of the studio, then those of the site."""

MAX_FORM_BYTES: Final = 4 * 1024 * 1024
"""The longest form; the view that takes files sets a limit of its own."""

BLUEPRINTS: Final = (
    *(assets, opening_address, choose_language, start, opening, columns, preview, description, renewal),
    *(publishing, site, corrections, links, quality),
)


def create_studio(workspace: Workspace, access: Access, address: str) -> Flask:
    """Return the studio of a workspace.

    Args:
        workspace: the home, and the folder of its sources.
        access: knows the token and the sessions.
        address: where it is opened, without a slash at the end ("http://127.0.0.1:8600").
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_FORM_BYTES, MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES)
    app.url_map.merge_slashes = False  # a redirect from //evil.example/ would lead there
    app.jinja_loader = FileSystemLoader(TEMPLATES)
    register_filters(app.jinja_env)
    uris = UriPolicy(address)
    app.extensions.update(workspace=workspace, pages=Pages(app.jinja_env, StudioLayout("Studio", uris)))
    app.extensions["site"] = SiteServer()
    register_language(app)
    errors.register(app)
    security.register(app, access, uris, workspace.settings.allowed_hosts)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app

"""The service manifest: what the service is and can do, as 0.2 and 1.0-draft want it."""

from typing import Any, Final

from publisher import __version__
from publisher.uris import Kind
from publisher.web.reconcile.entities import Type, kind_type
from publisher.web.reconcile.queries import BATCH
from publisher.web.shell.pages import Layout
from publisher.web.site import Served

VERSIONS: Final = ("0.2", "1.0-draft")
PREVIEW_SIZE: Final = (430, 300)

Setting = dict[str, Any]

SETTINGS: Final[tuple[Setting, ...]] = (
    {
        "id": "limit", "name": "Limit", "type": "number", "default": 0,
        "help": "The most values of a row (0 for all)",
    },
    {
        "id": "content", "name": "Content", "type": "select", "default": "entity",
        "help": "What an institution, a place or a concept is given as",
        "choices": [
            {"value": "entity", "name": "Identifier and name"},
            {"value": "id", "name": "Address"},
            {"value": "name", "name": "Name"},
        ],
    },
)  # fmt: skip
"""What a client may set for a property that it fetches."""


def types(served: Served) -> list[Type]:
    """Return all types: the kinds of things, and the types of institutions, those with the most members first."""
    release = served.release
    kinds = (Kind.INSTITUTION, Kind.PLACE, Kind.CONCEPT, Kind.LEGISLATION)
    rows = release.hierarchy.facets(Kind.INSTITUTION).get("type", ())
    broader = [kind_type(Kind.INSTITUTION)]
    return [*map(kind_type, kinds), *({"id": row.value, "name": row.value, "broader": broader} for row in rows)]


def manifest(layout: Layout) -> dict[str, Any]:
    """Return the manifest of 0.2."""
    base, (width, height) = layout.base, PREVIEW_SIZE
    return {
        **_common(layout),
        "identifierSpace": f"{base}/id/",
        "schemaSpace": f"{base}/reconcile/about#property-",
        "view": {"url": f"{base}/id/{{{{id}}}}"},
        "feature_view": {"url": f"{base}/reconcile/about#{{{{id}}}}"},
        "preview": {"url": f"{base}/reconcile/preview?id={{{{id}}}}", "width": width, "height": height},
        "suggest": {
            name: {
                "service_url": base,
                "service_path": f"/reconcile/suggest/{name}",
                "flyout_service_url": base,
                "flyout_service_path": f"/reconcile/flyout/{name}?id=${{id}}",
            }
            for name in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/reconcile/extend/propose"},
            "property_settings": [_old_setting(setting) for setting in SETTINGS],
        },
    }


def draft_manifest(layout: Layout) -> dict[str, Any]:
    """Return the manifest of 1.0-draft."""
    base, (width, height) = layout.base, PREVIEW_SIZE
    return {
        **_common(layout),
        "view": {"url": f"{base}/id/{{+id}}"},
        "featureView": {"url": f"{base}/reconcile/about#{{id}}"},
        "preview": {"width": width, "height": height},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": [_setting(setting) for setting in SETTINGS]},
        "standardizedScore": True,
    }


def _common(layout: Layout) -> dict[str, Any]:
    return {
        "versions": list(VERSIONS),
        "name": layout.title,
        "documentation": f"{layout.base}/reconcile/about",
        "serviceVersion": __version__,
        "logo": layout.absolute(layout.static("icon.svg")),
        "defaultTypes": [kind_type(Kind.INSTITUTION)],
        "batchSize": BATCH,
    }


def _setting(setting: Setting) -> Setting:
    return {**{name: value for name, value in setting.items() if name != "help"}, "helpText": setting["help"]}


def _old_setting(setting: Setting) -> Setting:
    renamed = {"id": "name", "name": "label", "help": "help_text"}
    return {renamed.get(name, name): value for name, value in setting.items()}

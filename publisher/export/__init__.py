"""A release as files that any web server serves: its addresses outlive this software. Specified by docs/export.md."""

from publisher.export.site import Exported, export

__all__ = ["Exported", "export"]

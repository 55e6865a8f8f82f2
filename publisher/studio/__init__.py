"""The studio: a local web application that leads from a file to a published site. Specified by docs/studio.md.

:func:`create_studio` puts it together: a blueprint for each concern, in a folder of its own. It runs on the machine of
the person who uses it (``publisher studio``), changes nothing that a command would not change, and shows the command.
"""

from publisher.studio.app import create_studio

__all__ = ["create_studio"]

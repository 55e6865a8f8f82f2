"""What a catalogue cannot say because only the owner knows it: a warning each, naming the setting."""

from publisher.catalog.publication import Publication
from publisher.errors import Fault


def gaps(publication: Publication) -> tuple[Fault, ...]:
    """List what the catalogue has to leave out; it is built all the same."""
    options = publication.options
    rows = (
        (publication.publisher is None, "publisher", "no publisher is named", "PUBLISHER_PUBLISHER_NAME"),
        (publication.contact is None, "contact", "no contact is named", "PUBLISHER_CONTACT_EMAIL or _CONTACT_URL"),
        (publication.licence is None, "licence", "no licence is stated for the whole", "PUBLISHER_LICENCE"),
        (
            publication.publisher is not None and publication.publisher.kind is None,
            "publisher-type",
            "the publisher's type is not stated",
            "PUBLISHER_PUBLISHER_TYPE",
        ),
        (options.frequency == "UNKNOWN", "frequency", "how often data change is not stated", "PUBLISHER_FREQUENCY"),
        (
            not publication.places and not options.spatial,
            "spatial",
            "no place is published and none is named as covered",
            "PUBLISHER_SPATIAL",
        ),
    )
    return tuple(
        Fault(f"catalogue-{code}-missing", f"the catalogue is incomplete: {what}. Set {setting}", field=code)
        for missing, code, what, setting in rows
        if missing
    )

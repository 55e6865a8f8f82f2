"""Where a reader can say that something is wrong: a letter or an issue that names the record already."""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from publisher.release import Manifest, StoredRecord


def correction(manifest: Manifest, record: StoredRecord) -> str:
    """Return the address of a letter or a form about a record; "" if the publication names no contact.

    A letter has its subject and text filled in (RFC 6068). A contact page gets them as ``title`` and ``body``, which
    the forms for new issues of GitHub, GitLab and Forgejo read; other pages ignore them.

    Args:
        manifest: of the release, with the contact of the publication.
        record: what the letter is about.
    """
    subject = f"Correction: {record.label}"
    body = _body(manifest, record)
    if manifest.contact:
        fields = urlencode({"subject": subject, "body": body.replace("\n", "\r\n")}, quote_via=quote)
        return f"mailto:{quote(manifest.contact, safe='@.+-_')}?{fields}"
    if not manifest.contact_url.startswith(("http://", "https://")):
        return ""
    parts = urlsplit(manifest.contact_url)
    query = urlencode([*parse_qsl(parts.query), ("title", subject), ("body", body)], quote_via=quote)
    return urlunsplit(parts._replace(query=query))


def _body(manifest: Manifest, record: StoredRecord) -> str:
    where = record.file and record.file + (f", line {record.line}" if record.line else "")
    rows = (
        ("Institution", record.label),
        ("Address", record.iri),
        ("Record", record.key),
        ("Source", ", ".join(filter(None, (record.source, where)))),
        ("Release", manifest.version),
    )
    lines = [f"{name}: {value}" for name, value in rows if value]
    return "\n".join((*lines, "", "Which field is wrong:", "What is right:", "How you know:", ""))

"""What the checks say about records, in the language of the reader as far as the shapes have it."""

from publisher.vocabulary import shape_messages
from publisher.web.languages.choice import rank
from publisher.web.languages.reader import reading


def shape_message(shape: str, message: str) -> str:
    """Return the message of a constraint in the language of the reader.

    Args:
        shape: the local name of the shape, or the code of a fault, which has English words only.
        message: as the report has it. Where it is not that of the shape as it is now, it stays as it is.
    """
    known = shape_messages().get(shape, {})
    if message not in known.values():
        return message
    return known[min(known, key=lambda language: rank(reading().tag, language))]

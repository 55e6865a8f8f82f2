"""What makes a RecordError of what pydantic found wrong: every fault at once, each with its path."""

from collections.abc import Iterable

from pydantic import ValidationError

from publisher.errors import Fault, RecordError
from publisher.raw import RawRecord


def faults_of(error: ValidationError, raw: RawRecord) -> tuple[Fault, ...]:
    """Give the faults of a record that the model refused.

    The code is "record-invalid"; the field is the path in the record ("telephones.0.e164").
    """
    return tuple(
        Fault(
            "record-invalid",
            str(row["msg"]),
            file=raw.file,
            line=raw.line,
            field=".".join(str(part) for part in row["loc"]),
            value=repr(row["input"])[:200],
        )
        for row in error.errors(include_url=False)
    )


def refused(key: str, raw: RawRecord, error: ValidationError, more: Iterable[Fault] = ()) -> RecordError:
    """Make the error of a record that the model refused, other faults first."""
    return RecordError(key, (*more, *faults_of(error, raw)))

"""Corrections: values of a source that people correct in a file beside it; the source itself is never written.

``file.py`` reads and writes that file, ``values.py`` finds and replaces a value in a record, ``applying.py`` corrects
the records of a source as they are read. Specified by docs/corrections.md.
"""

from publisher.profiles.corrections.applying import CorrectedSource, State, Status
from publisher.profiles.corrections.file import Correction, CorrectionsFile

__all__ = ["CorrectedSource", "Correction", "CorrectionsFile", "State", "Status"]

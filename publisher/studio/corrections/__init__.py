"""Corrections: a record with what its source says, a value corrected in place, and the list of all corrections."""

"""What the search of a release is made of: conditions on records, and the records that are one hit."""

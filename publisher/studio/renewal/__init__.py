"""A new version of a source's file: looked at before it takes the place of the old one, which is kept."""

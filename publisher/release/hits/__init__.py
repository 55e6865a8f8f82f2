"""What the search of a release is made of: conditions, records that are one hit, pages of hits, positions of towns."""

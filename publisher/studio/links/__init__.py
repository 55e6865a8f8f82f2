"""Links: two records side by side that may be one institution, with what speaks for it and against it."""

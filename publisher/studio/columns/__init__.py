"""The columns of a source as cards: what each holds, which field it feeds, and how the field reads it."""

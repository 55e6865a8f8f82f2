"""``/api``: institutions, places, concepts and vocabularies for programs (docs/api.md)."""

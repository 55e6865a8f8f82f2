"""The second stage of a build: slugs are assigned, references resolved, contradictions refused."""

"""The profile language: what ``[profile]`` in a source.toml may say. Validated when it is read, every fault at once.

A profile is a table: each key is a field of the record (docs/profiles.md), each value a *rule* that says where the
field's values come from. A rule is a text (the column or path), a table, or a list of either. The models are the
language; publisher/profiles/profile_file.py turns their faults into messages with line and key.
"""

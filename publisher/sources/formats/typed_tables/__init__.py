"""Tables whose columns have names and types: Parquet files, SQLite databases, and queries to SQL databases.

Each format has a worker, which runs in a process of its own (publisher/sources/capped.py) and writes rows as lines of
JSON (``values.py``); ``rows.py`` makes records of them.
"""

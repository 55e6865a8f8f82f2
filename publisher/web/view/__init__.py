"""From a record's statements to what a page shows: plain values for the templates, nothing of Flask.

``graph`` indexes the statements, ``labels`` names properties and classes, ``values`` makes texts and safe links;
``institution``, ``thing`` and ``record`` put together what the sections of a page need. Templates only lay out.
"""

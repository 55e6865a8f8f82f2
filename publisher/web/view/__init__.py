"""From a record's statements to what a page shows: plain values for the templates, nothing of Flask.

``values`` indexes the statements, names properties and classes, and makes texts and safe links; the other modules put
together what the sections of a page need. Templates only lay out.
"""

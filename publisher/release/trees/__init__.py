"""The trees of a release: of institutions, places and concepts.

``tree`` orders one, ``writing`` writes the tables of all, ``changes`` changes them where something moved, ``hierarchy``
reads them.
"""

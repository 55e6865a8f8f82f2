"""The only place that knows the order of a build.

::

    pass 1   read + interpret     a batch of raw records at a time, in any process     pipeline/reading.py
    pass 2   identify             the driver, over entries alone                       pipeline/identify.py
    pass 3   map + judge          a run of things in IRI order at a time, in any process   pipeline/partition.py
    pass 4   assemble, seal, go live                                                   pipeline/build.py

What passes between them lies on disk, in files that appear whole or not at all; counts are taken from those files,
never from what a worker says. Specified by docs/releases.md.
"""

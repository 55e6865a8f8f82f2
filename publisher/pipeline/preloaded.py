"""Imported by the server that starts worker processes: what every worker needs is read once, and shared by all.

Objects that are there before the processes start are not visited by their garbage collectors, so their memory stays
shared.
"""

import gc

from publisher.pipeline.executors.local import collecting_rarely

with collecting_rarely():  # collecting while modules are imported takes a fifth of their time
    from publisher import pinyin
    from publisher.normalise.places import shipped_gazetteer
    from publisher.pipeline.stages import map_validate
    from publisher.pipeline.stages.reading import read
    from publisher.validation import reference

    shipped_gazetteer()
    pinyin.load()
gc.freeze()

__all__ = ["map_validate", "read", "reference"]

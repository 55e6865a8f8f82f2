"""A long run of mixed load over replicas behind nginx, while releases go live and processes die: every body is checked.

``python -m benchmarks.replicas [--minutes 30] [--replicas 2] [--record record.json]``

Replicas follow a home; in front is nginx with the configuration of ``deploy/``, without its cache. Readers, each with
an address of its own, fetch documents, pages, search results, dumps and results of queries, revalidate them, walk lists
by cursors and resume downloads; others send queries of death. Meanwhile releases go live, web workers are killed, and a
replica is away while a release goes live, and comes back. A body is right if a release that was live while it was
fetched has it, and if its reader has seen no newer release before.

Memory is flat if each web worker and each first process of a server has, in the last fifth of the time after its
warm-up, as much as in the first, within a tenth. The warm-up is a quarter of the run from the start of the process:
caches fill (their sizes are printed beside), and for the first time two releases are open at once. Counted is what is
no file's (``Anonymous`` of smaps_rollup): pages of files are the kernel's. A process that lived for less than half of
the run is shown, and not judged.
"""

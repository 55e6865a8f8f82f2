"""A build, from sources to a live release.

::

    build         the order of the stages; dry_run stops before anything is published
    stages/       read → identify → link → check across records → find what is affected → map and validate → assemble
    incremental/  instead of assemble: a release from the one before it and the shards of what is affected
    executors/    where jobs run: in this process, in worker processes, on a Dask cluster
    plan          what is to be built, and the fingerprint of everything that the result depends on

Between stages everything is in files, each of which appears complete or not at all; counts are taken from those files,
never from what a worker returns. Specified by docs/releases.md.
"""

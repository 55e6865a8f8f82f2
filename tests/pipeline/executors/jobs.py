"""A job for tests of executors, which can lose its worker."""

import os
import signal


class FakeJob:
    """Writes its target, and kills its worker process the first few times."""

    def __init__(self, target, losses=0):
        self.target, self.losses = target, losses


def do(job):
    counter = job.target.with_suffix(".tries")
    tries = int(counter.read_text() or 0) if counter.exists() else 0  # empty if it was killed while it wrote
    counter.write_text(str(tries + 1))
    if tries < job.losses:
        os.kill(os.getpid(), signal.SIGKILL)
    part = job.target.with_suffix(f".{os.getpid()}")
    part.write_text("done")
    part.rename(job.target)  # a target is complete, as those of a build are
    return job.target

"""Mutated files against the readers, the guesses, the profiles, the mapping and the gate.

``python -m benchmarks.fuzzing --count 100000 --seed 1 --record FILE`` writes what it found as JSON. An input is a
sample of a format (samples.py) after some mutations (mutations.py). It depends on the seed and its number only, so that
each finding can be repeated with ``--first NUMBER --count 1``. What is looked for (checks.py): an error that is not one
of publisher/errors/, more than ten seconds, and a build that exits with 1 and has published nothing.
"""

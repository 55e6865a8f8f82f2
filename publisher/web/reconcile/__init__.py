"""``/reconcile``: the Reconciliation API of the W3C community group, versions 0.2 and 1.0-draft, over one release.

Queries are matched by the same piece as ``/api/match`` (publisher/search/). Described in docs/reconciliation.md;
specified by https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ and
https://reconciliation-api.github.io/specs/1.0-draft/.
"""

"""What is asked of a site, counted from access logs for the people who pay for it. Specified by docs/watching.md.

Addresses, cookies and query strings in a log are not looked at, and what fewer than a few asked for is not named
(docs/adr/0195).
"""

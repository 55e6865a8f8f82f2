"""An institution for other programs and for people: citation, vCard, QR code, QuickStatements, corrections.

``facts`` reads what they need from the statements of a record; each other module writes one form of them.
"""

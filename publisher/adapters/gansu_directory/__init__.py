"""The directory pages of Gansu's provincial departments: a reader for their layouts and an adapter for their
content.
"""

"""The languages of the interface: which there are, which a reader gets, and the words of pages in each.

English is the source: texts stand in the templates and the code. Every other language is a file of
publisher/web/translations (docs/languages.md).
"""

"""Booklets: published pages, questions and chapters of their own, put together, frozen, read and taken away.

Words: a *booklet page* says what goes in; an *edition* is its content as it stood one day, never changed; a *copy* is
an edition handed to one session, with its own questions. HTML, PDF, large print and EPUB are all made from the edition.
Invariants: an edition is made once for one content; files are made by the worker; who may read the page or the copy may
read its files, and nobody else.
"""

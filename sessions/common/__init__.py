"""What every concept shares: base models, French typography and folding of text, tokens, freshness of public pages.

Words: a *token* is a secret of at least 128 bits that opens one thing; it is derived, never stored (``tokens``).
Invariants: nothing here knows a concept; a date shown to a person goes through ``typography``.
"""

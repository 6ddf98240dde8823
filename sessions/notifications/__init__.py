"""Everything that leaves: one row per message, written before it is sent, delivered by the worker.

Words: ``Reachable`` (somebody with channels and wishes), ``Message`` (one e-mail, SMS, letter or call to make).
Invariants: one message per key; exactly one recipient; "do not contact" is checked at delivery, whatever was queued;
a message is sent at most once for its key; addresses are read at delivery, never copied.
"""

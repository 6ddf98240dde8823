"""The team's desk: registering people, their file in a session, the order of the waiting list, lists that leave.

Words: « exports » (lists taken out of the portal), ``ExportLog`` (who took which list, when and why).
Invariants: what a person of the team sees and does stops at the sessions she runs (``scheduling.permissions``);
no list leaves without a reason that is kept; a cell never becomes a formula in the software that opens it.
"""

"""The register: who was there, meeting by meeting.

Words: ``Register`` (the register of one meeting, open or closed), ``Attendance`` (what was noted for one place).
Invariants: one attendance per place; a closed register changes only after it is reopened, with a trace; an excuse given
beforehand is kept even when the person comes; no count of absences is ever shown to the person.
"""

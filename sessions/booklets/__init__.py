"""What a session keeps in writing: the questions raised in its meetings, the booklet handed to it.

Words: a *question* is proposed by who animates, with its answer, then accepted into the booklet or refused by an
editor; a *handover* says which frozen booklet the session received, and where it is read; the booklet is content's.
Invariants: no name of anybody who asked; an accepted question keeps both the words proposed and the words accepted; one
function assigns the state, and logs it; a handover is never changed.
"""

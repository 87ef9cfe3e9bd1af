"""Steering: what a cadre sees of their team.

Promises: counts, and the first names of those nobody follows or who change référent; no path, no note, no date of birth; only their own
team; each reading of names leaves one line in the journal. It changes nothing: assigning is an act of `circle`.
"""

from services.steering.changes import Change, referent_of
from services.steering.queries import TeamPage, Unfollowed, open_team

__all__ = ["Change", "TeamPage", "Unfollowed", "open_team", "referent_of"]

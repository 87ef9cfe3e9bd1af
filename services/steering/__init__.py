"""Steering: what a cadre sees of their team.

Promises: counts, and the first names of those nobody follows; no path, no note, no date of birth; only their own
team; each reading of names leaves one line in the journal. It changes nothing: assigning is an act of `circle`.
"""

from services.steering.queries import TeamPage, Unfollowed, open_team

__all__ = ["TeamPage", "Unfollowed", "open_team"]

"""`python -m services.rights`: the table of rights, as docs/rights.md holds it."""

from services.rights.document import written

print(written(), end="")  # noqa: T201

"""`python -m services.catalogue`: the decision table, as docs/eligibility.md holds it."""

import sys

from services.catalogue.table import written

sys.stdout.write(written())

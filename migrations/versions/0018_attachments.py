"""Place of a later change of this session.

Revision: 0018, after 0017
"""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

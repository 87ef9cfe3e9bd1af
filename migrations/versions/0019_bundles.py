"""Place of a later change of this session.

Revision: 0019, after 0018
"""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

"""Place of a later change of this session.

Revision: 0021, after 0020
"""

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

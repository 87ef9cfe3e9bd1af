"""Place of a later change of this session.

Revision: 0020, after 0019
"""

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

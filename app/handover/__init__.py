"""Who follows a young person changes: for a while (absence), or for good (passation)."""

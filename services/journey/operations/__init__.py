"""What changes on a path. Each act is one transaction, allowed by the relation it is done in."""

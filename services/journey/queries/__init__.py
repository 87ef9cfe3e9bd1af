"""What is read of a path, always for a relation: the owner reads everything, others what is given to them."""

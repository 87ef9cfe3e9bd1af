"""Messages on screen."""

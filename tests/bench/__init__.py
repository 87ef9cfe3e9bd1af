"""`make bench`: what a page costs, weighs and asks of the database. Figures are printed, never tested."""

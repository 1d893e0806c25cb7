"""Reports: one file for the figures of each, and one for the forms they are given in."""

"""Reports: one file each, and one table of them in wiring."""

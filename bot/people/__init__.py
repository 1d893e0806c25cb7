"""Who: officers, police teams, roles."""

"""Checklists on incidents."""

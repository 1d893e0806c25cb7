"""Campaigns: a few scenarios for many officers in a few days, a question or two a shift."""

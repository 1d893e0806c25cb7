"""Checklists on paper, for when Slack is down: A6 cards as PDF, to print four on a sheet and carry in a pocket."""

"""Think Child: safeguarding checklists, micro-training and coverage, in the chat tool officers have open."""

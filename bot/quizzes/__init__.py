"""Micro-training: scenarios from report cases, a question or two at a time."""

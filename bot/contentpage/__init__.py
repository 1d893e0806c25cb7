"""The page to sign off by: all content with its sources, what is unsure in it, and what it covers.

Markdown, and a pure function of the library: it changes only when content does. It decides nothing and reads no file.
"""

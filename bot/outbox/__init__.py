"""Messages that must arrive: once, in their order of importance, and when their reader may be disturbed."""

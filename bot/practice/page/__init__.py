"""The page: what one person sees, what they can do, and the files that the browser loads (`static/`)."""

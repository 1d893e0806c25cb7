"""What good content is, beyond what can be served: rules for authors. Nothing that serves officers depends on it."""

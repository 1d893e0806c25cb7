"""What Slack allows in a message or a view, and what a person has picked in it. Pure: values in, problems out."""

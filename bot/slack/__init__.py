"""The Slack door: translates, owns nothing. The only place that knows Slack."""

"""What happens to content between its author and the officers: approval, changes, retirement, recall."""

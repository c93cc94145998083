"""Escalation desk: what a school hands to its pôle, and what the pôle answers."""

"""Searches that a person keeps, and the mails that tell of the offers that came since."""

"""The way back of a person who has lost their second factor: a mailed link, then the act of somebody entitled."""

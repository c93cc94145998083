"""What stops a seeding, said in French to the person at the keyboard."""


class SeedError(Exception):
    """The demonstration cannot be written; the message says what and where, and nothing was written."""

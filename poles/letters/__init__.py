"""Lettres de mission: their life, their words, their document, the reminders and the bilan of the year."""

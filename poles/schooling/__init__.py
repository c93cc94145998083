"""School calendars: holidays by zone, own calendars of Corsica and overseas."""

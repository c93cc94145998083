"""Staff of the ministry: they read the académies side by side, in figures of governance only."""

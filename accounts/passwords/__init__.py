"""Rules of passwords: a length, and nothing that everybody tries first. No classes of characters (ASVS 6.2.5)."""

"""The servers of a demonstration, a test run or a developer's machine: PostgreSQL and Valkey started and stopped here.

Nothing in this package needs Django: the servers must run before the settings are read.
"""

"""From an offer to the students: who of one's classes still searches, and whom this offer suits."""

"""Support seeing the service as somebody else does: a reason, thirty minutes, a banner, each request in the journal."""

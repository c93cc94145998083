"""What the pages of events answer (urls_table.py tells how to read and add): each reads their own."""

TEXT = """
notices:notices - get
    GET   *                                            200

notices:choices -
    GET   *                                            200
    POST  *                                            302

notices:read-all - post
    POST  *                                            302

# One's own lines alone are found; this one is nobody's.
notices:open nothing post
    POST  *                                            404
"""

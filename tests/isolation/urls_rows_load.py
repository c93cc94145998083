"""What the orders of the rector on the number of interns answer (urls_table.py tells how to read and add)."""

TEXT = """
# Nothing is typed: the page again, with its sentences.
host_load:orders -
    GET   @rectorat                                    200
    POST  @rectorat                                    422

host_load:order-end quota_order
    GET   ~rectorat                                    200
    GET   @nobody @school @pole @company support ministry   403
    POST  ~rectorat                                    422
    POST  @nobody @school @pole @company support ministry   403
"""

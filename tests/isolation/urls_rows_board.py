"""What the class board, the students' sheets and the diary answer (urls_table.py tells how to read and add)."""

TEXT = """
# Staff of the school; a referent teacher has the classes that they follow, here none.
board:board board get
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    GET   @nobody @pole @rectorat @company support     403

board:student student get
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    GET   ~pole                                        200
    GET   @nobody @rectorat @company support           403
"""

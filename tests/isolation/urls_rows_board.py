"""What the class board, the students' sheets and the diary answer (urls_table.py tells how to read and add)."""

TEXT = """
# Staff of the school; a referent teacher has the classes that they follow, here none.
board:board board get
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    GET   @nobody @pole @rectorat @company support     403

board:board?format=csv board get
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

# Nothing was done yet: there is nothing to undo.
board:undo - post
    POST  @school                                      302

board:open -
    GET   @school                                      200
    POST  @school                                      422

# Nobody is chosen: back to the classes, with a sentence.
board:needs-edit -
    GET   @school                                      302
    POST  @school                                      302

board:escalate -
    GET   @school                                      302
    POST  @school                                      302

board:step-new -
    GET   @school                                      302
    POST  @school                                      302

board:need-edit need
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support     403

board:place need
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support     403

board:hosts need get
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    GET   @nobody @pole @rectorat @company support     403

board:cancel need
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support     403

board:stop need
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support     403

board:abandon need
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support     403

board:resume need post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  @nobody @pole @rectorat @company support     403

board:step-edit step
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support     403

board:step-remove step post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  @nobody @pole @rectorat @company support     403

board:students - get
    GET   @school                                      200

board:students?format=csv - get
    GET   @school                                      200

# The list of students is the work of all but referent teachers.
board:student-add -
    GET   head ddfpt two-hats other-school next-school 200
    POST  head ddfpt two-hats other-school next-school 422

board:student-edit student
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support referent     403

board:student-leave student
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support referent     403

board:student-back student post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  @nobody @pole @rectorat @company support referent     403
"""

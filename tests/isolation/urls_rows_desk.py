"""What the desk of the pôle and the school's side of it answer (urls_table.py tells how to read and add)."""

TEXT = """
desk:desk - get
    GET   @pole                                        200

desk:desk?format=csv - get
    GET   @pole                                        200

desk:loans - get
    GET   @pole                                        200

desk:loans?format=csv - get
    GET   @pole                                        200

desk:refusals - get
    GET   @pole                                        200

desk:refusals?format=csv - get
    GET   @pole                                        200

# Nothing is ticked: back to the desk, with a sentence.
desk:claim - post
    POST  @pole                                        302

desk:request need get
    GET   ~pole                                        200
    GET   @nobody @school @rectorat @company support   403

desk:release need post
    POST  ~pole                                        302
    POST  @nobody @school @rectorat @company support   403

desk:suggest need post
    POST  ~pole                                        422
    POST  @nobody @school @rectorat @company support   403

desk:close need post
    POST  ~pole                                        422
    POST  @nobody @school @rectorat @company support   403

# Already open: nothing changes.
desk:reopen need post
    POST  ~pole                                        302
    POST  @nobody @school @rectorat @company support   403

desk:loan-ask need post
    POST  ~pole                                        422
    POST  @nobody @school @rectorat @company support   403

# Both sides write; a referent teacher has the classes that they follow, here none.
desk:message need post
    POST  ~pole                                        422
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    POST  @nobody @rectorat @company support           403

desk:take-back need
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    ANY   @nobody @pole @rectorat @company support     403

desk:suggestion suggestion
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support     403

desk:suggestion-withdraw suggestion post
    POST  ~pole                                        302
    POST  @nobody @school @rectorat @company support   403

desk:refusal suspect post
    POST  ~pole                                        302
    POST  @nobody @school @rectorat @company support   403

# Asked by the pôle of the place, of the other one of « own » and « other »; no student is read there.
desk:loan loan
    GET   coordinator                                  200 200 200 200 404
    GET   other-pole                                   200 200 200 404 404
    GET   next-pole                                    404 404 404 404 200
    POST  coordinator                                  403 403 422 422 404
    POST  other-pole                                   422 422 403 404 404
    POST  next-pole                                    404 404 404 404 403
    ANY   @nobody @school @rectorat @company support   403

desk:loan-withdraw loan post
    POST  coordinator                                  302 302 403 403 404
    POST  other-pole                                   403 403 302 404 404
    POST  next-pole                                    404 404 404 404 302
    POST  @nobody @school @rectorat @company support   403
"""

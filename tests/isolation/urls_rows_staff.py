"""What the pages of a school's staff answer (urls_table.py tells how to read and add)."""

TEXT = """
# Heads and DDFPT read; « same » and the neighbouring school have no head, their DDFPT stands in for one.
staff:staff - get
    GET   head ddfpt two-hats other-school next-school 200

staff:staff?format=csv - get
    GET   head ddfpt two-hats other-school next-school 200

staff:role colleague
    GET   head                                         200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head                                         422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   ddfpt two-hats referent                      403
    ANY   @nobody @pole @rectorat @company support     403

staff:end colleague
    GET   head                                         200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head                                         422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   ddfpt two-hats referent                      403
    ANY   @nobody @pole @rectorat @company support     403

staff:reopen colleague post
    POST  head                                         302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  ddfpt two-hats referent                      403
    POST  @nobody @pole @rectorat @company support     403

# Who follows which class is for heads and DDFPT alike; unticking nothing changes nothing.
staff:classes colleague
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    ANY   referent                                     403
    ANY   @nobody @pole @rectorat @company support     403

staff:class_teachers class
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    ANY   referent                                     403
    ANY   @nobody @pole @rectorat @company support     403
"""

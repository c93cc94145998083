"""What the address book, loans, exchanges and the calendar of a host answer (urls_table.py tells how to read)."""

TEXT = """
contacts:contacts - get
    GET   @school @pole                                200

contacts:contacts?format=csv - get
    GET   @school @pole                                200

contacts:opened - get
    GET   @school @pole                                200

contacts:new -
    GET   @school                                      200
    POST  @school                                      422

# Nothing is ticked: back to the list, with a sentence. A teacher does not decide who sees what.
contacts:visibility -
    ANY   head ddfpt two-hats other-school next-school 302

contacts:reserves - get
    GET   @pole                                        200

contacts:reserves?format=csv - get
    GET   @pole                                        200

# Already asked: to the request.
contacts:ask card
    ANY   ~pole                                        302
    ANY   @nobody @school @rectorat @company support   403

contacts:loans - get
    GET   @school @pole                                200

contacts:loans?format=csv - get
    GET   @school @pole                                200

# The pôle reads its request, the school answers it.
contacts:loan contact-loan
    GET   ~pole                                        200
    POST  ~pole                                        403
    GET   head ddfpt two-hats referent                 200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    POST  referent                                     403 404 404 404 404
    ANY   @nobody @rectorat @company support           403

contacts:loan-withdraw contact-loan post
    POST  ~pole                                        302
    POST  @nobody @school @rectorat @company support   403

contacts:loan-end contact-loan post
    POST  ~pole                                        302
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  referent @nobody @rectorat @company support  403

# Not lent: back to the request.
contacts:loan-log contact-loan
    ANY   ~pole                                        302
    ANY   @nobody @school @rectorat @company support   403

contacts:imports -
    GET   @school                                      200
    POST  head ddfpt two-hats other-school next-school 422

contacts:imports?format=csv -
    GET   @school                                      200
    POST  head ddfpt two-hats other-school next-school 422

contacts:import contact-import get
    GET   head ddfpt two-hats referent                 200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    GET   @nobody @pole @rectorat @company support     403

contacts:import-progress contact-import get
    GET   head ddfpt two-hats referent                 200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    GET   @nobody @pole @rectorat @company support     403

contacts:import-choose contact-import post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  referent @nobody @pole @rectorat @company support ministry   403

contacts:import-apply contact-import post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  referent @nobody @pole @rectorat @company support ministry   403

contacts:import-drop contact-import post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  referent @nobody @pole @rectorat @company support ministry   403

contacts:import-undo contact-import
    ANY   head ddfpt two-hats                          302 404 404 404 404
    ANY   other-school                                 404 302 404 404 404
    ANY   next-school                                  404 404 404 404 302
    ANY   referent @nobody @pole @rectorat @company support ministry   403

# The pôle has its own exchanges, never the school's.
contacts:event exchange get
    GET   head ddfpt two-hats referent                 302 404 404 404 404
    GET   other-school                                 404 302 404 404 404
    GET   next-school                                  404 404 404 404 302
    GET   @nobody @rectorat @company support           403

contacts:settle exchange post
    POST  head ddfpt two-hats referent                 302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  @nobody @rectorat @company support           403

contacts:take-back exchange post
    POST  head ddfpt two-hats referent                 302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  @nobody @rectorat @company support           403

# Private: the pôle does not find it.
contacts:contact contact get
    GET   head ddfpt two-hats referent                 200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    GET   @nobody @rectorat @company support           403

contacts:log contact
    GET   head ddfpt two-hats referent                 200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats referent                 422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @rectorat @company support           403

contacts:edit contact
    GET   head ddfpt two-hats referent                 200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats referent                 422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support     403

contacts:archive contact post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  referent @nobody @pole @rectorat @company support ministry   403

contacts:restore contact post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  referent @nobody @pole @rectorat @company support ministry   403

# One's own is already there: a sentence.
contacts:copy contact post
    POST  head ddfpt two-hats referent                 302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    POST  @nobody @pole @rectorat @company support     403

contacts:approaches -
    GET   @company                                     200
    POST  @company                                     302

contacts:approaches?format=csv -
    GET   @company                                     200
    POST  @company                                     302
"""

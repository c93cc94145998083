"""What the pages of classes, periods and calendars answer (urls_table.py tells how to read and add)."""

TEXT = """
# Classes are read by the school's staff; a referent teacher has those that they follow, here none.
periods:classes - get
    GET   @school                                      200

periods:classes?format=csv - get
    GET   @school                                      200

periods:class class get
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    GET   @nobody @pole @rectorat @company support     403

# Planning is the work of all but referent teachers.
periods:class-create -
    GET   head ddfpt two-hats other-school next-school 200
    POST  head ddfpt two-hats other-school next-school 422

periods:class-edit class
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support     403

periods:plan -
    GET   head ddfpt two-hats other-school next-school 200
    POST  head ddfpt two-hats other-school next-school 422

periods:move period
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          422 404 404 404 404
    POST  other-school                                 404 422 404 404 404
    POST  next-school                                  404 404 404 404 422
    ANY   @nobody @pole @rectorat @company support     403

# Needs stand on it: the answer sends back to the class, with the reason.
periods:remove period
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302
    ANY   @nobody @pole @rectorat @company support     403

periods:rollover -
    GET   head ddfpt two-hats other-school next-school 200
    POST  head ddfpt two-hats other-school next-school 422

periods:rollover-undo - post
    POST  head ddfpt two-hats other-school next-school 302

# Schools of one pôle owe each other the dates and the sizes of their classes: the names of classes are read there.
calendar:board - get open=classe
    GET   @school @pole                                200

calendar:board?format=csv - get open=classe
    GET   @school @pole                                200

calendar:share - post
    POST  @pole                                        302

calendar:subscribe - get open=classe
    GET   @school @pole                                200

# The secret of the address is the right to read; this one was never given.
calendar:feed secret public get
    GET   *                                            404

# The académies of the tests follow the calendar of a zone: their rectorat reads it and changes nothing.
schooling:holidays - get
    GET   @rectorat                                    200

schooling:holiday-create -
    ANY   @rectorat                                    403

schooling:holiday-edit number
    ANY   *                                            403

schooling:holiday-remove number
    ANY   *                                            403
"""

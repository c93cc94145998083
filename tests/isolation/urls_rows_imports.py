"""What the pages of imports answer (urls_table.py tells how to read and add)."""

TEXT = """
# A school imports its own students; a referent teacher imports nothing.
imports:imports - get
    GET   head ddfpt two-hats other-school next-school 200

imports:imports?format=csv - get
    GET   head ddfpt two-hats other-school next-school 200

imports:template - get
    GET   head ddfpt two-hats other-school next-school 200

imports:help - get
    GET   head ddfpt two-hats other-school next-school 200

imports:deposit -
    GET   head ddfpt two-hats other-school next-school 200
    POST  head ddfpt two-hats other-school next-school 422

# A referent teacher is of the school: what one may see and not do is 403.
imports:import import get
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   referent                                     403 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200

imports:import?vue=modifies import get
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   referent                                     403 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200

imports:progress import get
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   referent                                     403 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200

imports:refused import get
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   referent                                     403 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200

# Nothing is typed: the line stays refused.
imports:repair import-line post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  referent                                     403 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302

imports:class import post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  referent                                     403 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302

imports:leaving import post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  referent                                     403 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302

imports:stay import post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  referent                                     403 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302

imports:apply import post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  referent                                     403 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302

imports:abandon import post
    POST  head ddfpt two-hats                          302 404 404 404 404
    POST  referent                                     403 404 404 404 404
    POST  other-school                                 404 302 404 404 404
    POST  next-school                                  404 404 404 404 302

# Not applied yet: the answer sends back to the import.
imports:undo import
    ANY   head ddfpt two-hats                          302 404 404 404 404
    ANY   referent                                     403 404 404 404 404
    ANY   other-school                                 404 302 404 404 404
    ANY   next-school                                  404 404 404 404 302
"""

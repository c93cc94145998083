"""What the offers of a host, their drafts and its tutors answer (urls_table.py tells how to read and add)."""

TEXT = """
company_offers:offers - get
    GET   @company                                     200

company_offers:offers?format=csv - get
    GET   @company                                     200

company_offers:laws - get
    GET   @company                                     200

# Nothing is typed: the draft is begun, and its page says what is missing.
company_offers:new -
    GET   @company                                     200
    POST  @company                                     302

company_offers:check-new - post
    POST  @company                                     200

company_offers:draft-preview offer-draft get
    GET   ~company                                     200
    GET   @nobody @school @rectorat @pole support ministry   403

company_offers:discard offer-draft post
    POST  ~company                                     302
    POST  @nobody @school @rectorat @pole support ministry   403

company_offers:take-back offer-draft post
    POST  ~company                                     302
    POST  @nobody @school @rectorat @pole support ministry   403

company_offers:step offer-step
    GET   ~company                                     200
    POST  ~company                                     302
    ANY   @nobody @school @rectorat @pole support ministry   403

company_offers:check offer-step post
    POST  ~company                                     200
    POST  @nobody @school @rectorat @pole support ministry   403

company_offers:change offer post
    POST  ~company                                     302
    POST  @nobody @school @rectorat @pole support ministry   403

company_offers:renew offer post
    POST  ~company                                     302
    POST  @nobody @school @rectorat @pole support ministry   403

company_offers:copy offer post
    POST  ~company                                     302
    POST  @nobody @school @rectorat @pole support ministry   403

company_offers:preview offer get
    GET   ~company                                     200
    GET   @nobody @school @rectorat @pole support ministry   403

company_offers:tutors - get
    GET   @company                                     200

company_offers:tutor-new -
    GET   @company                                     200
    POST  @company                                     422

company_offers:tutor tutor
    GET   ~company                                     200
    POST  ~company                                     422
    ANY   @nobody @school @rectorat @pole support ministry   403

company_offers:tutor-leave tutor post
    POST  ~company                                     302
    POST  @nobody @school @rectorat @pole support ministry   403
"""

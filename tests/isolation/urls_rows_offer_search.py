"""What the search of offers answers (urls_table.py tells how to read and add)."""

TEXT = """
# A company goes to the list of its own offers.
offer_search:search - get
    GET   @pole @school @rectorat                      200
    GET   @company                                     302

offer_search:search?format=csv - get
    GET   @pole @school @rectorat                      200
    GET   @company                                     302

offer_search:communes - get
    GET   @pole @school @rectorat                      200

# No point in the address: back to the search, with a sentence.
offer_search:zone - get
    GET   @pole @school @rectorat                      302

offer_search:why - get
    GET   @pole @school @rectorat                      200

offer_search:saved - get
    GET   @pole @school @rectorat                      200

offer_search:keep -
    GET   @pole @school @rectorat                      200
    POST  @pole @school @rectorat                      422

# The bank of an académie is one; a company reads its own offers in its own pages.
offer_search:offer offer get
    GET   ~academie                                    200
    GET   @nobody @company support ministry            403

# Whoever keeps a search, and nobody else: here a colleague of the school.
offer_search:saved-edit saved-search
    ANY   @nobody @company support ministry            403

offer_search:saved-remove saved-search post
    POST  @nobody @company support ministry            403

offer_search:put-back saved-search post
    POST  @nobody @company support ministry            403

# The signed link of a mail; this one was never sent.
offer_search:stop token public
    GET   *                                            404
    POST  *                                            404

proposing:students offer get
    GET   coordinator other-pole                       200 200 200 200 404
    GET   head ddfpt referent two-hats other-school    200 200 200 200 404
    GET   next-pole next-school                        404 404 404 404 200
    GET   @nobody @rectorat @company support ministry  403
"""

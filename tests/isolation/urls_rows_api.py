"""What the addresses of the API answer (urls_table.py tells how to read and add)."""

TEXT = """
# The description holds no data.
api-schema - get
    GET   anonymous                                    200
    POST  anonymous                                    405
    GET   *                                            200

# A page for people: they are sent to the sign-in.
api-docs - get
    ANY   anonymous                                    login
    GET   *                                            200

api-offers-list - get
    GET   @pole @school @rectorat @company             200

# The bank of an académie is one; a host reads its own offers.
api-offers-detail publication get
    GET   rectorat signer coordinator other-pole       200 200 200 200 404
    GET   head ddfpt referent two-hats other-school    200 200 200 200 404
    GET   next-rectorat next-pole next-school          404 404 404 404 200
    GET   ~company                                     200
    GET   @nobody support                              403

# Before it is admitted an offer is the coordinator's, the rectorat's and the host's.
api-offers-detail submitted get
    GET   ~rectorat ~pole ~company                     200
    GET   @nobody support                              403

api-needs-list - get
    GET   @pole @school                                200

# Whoever may read no need at all is told so, before any is looked for.
# A referent teacher has the needs of the classes that they follow, here none.
api-needs-detail need get
    GET   ~pole                                        200
    GET   head ddfpt two-hats                          200 404 404 404 404
    GET   other-school                                 404 200 404 404 404
    GET   next-school                                  404 404 404 404 200
    GET   @nobody @rectorat @company support           403

api-runs-list - get
    GET   @pole @rectorat                              200

api-runs-detail run-alone get
    GET   ~rectorat ~pole                              200
    GET   @nobody @school @company support             403

api-runs-proposals run-alone get
    GET   ~rectorat                                    403
    GET   ~pole                                        200
    GET   @nobody @school @company support             403

api-runs-unplaced run-alone get
    GET   ~rectorat                                    403
    GET   ~pole                                        200
    GET   @nobody @school @company support             403

api-snapshots-list - get
    GET   @pole @rectorat                              200

api-snapshots-detail snapshot get
    GET   ~rectorat ~pole                              200
    GET   @nobody @school @company support             403
"""

"""What the life of publications answers: queue, reports, hosts (urls_table.py tells how to read and add)."""

TEXT = """
moderation:queue - get
    GET   @pole                                        200

moderation:queue?format=csv - get
    GET   @pole                                        200

# Nothing is ticked: back to the queue, with a sentence.
moderation:bulk - post
    POST  @pole                                        302

moderation:publication submitted get
    GET   ~pole                                        200
    GET   @nobody @school @rectorat @company support ministry   403

moderation:admit submitted post
    POST  ~pole                                        422
    POST  @nobody @school @rectorat @company support ministry   403

moderation:return submitted post
    POST  ~pole                                        422
    POST  @nobody @school @rectorat @company support ministry   403

# Not admitted: there is nothing to undo, and a sentence says so.
moderation:undo submitted post
    POST  ~pole                                        302
    POST  @nobody @school @rectorat @company support ministry   403

moderation:rules - get
    GET   *                                            200

moderation:delays - get
    GET   @rectorat                                    200

# The signed link of a mail; this one was never sent.
moderation:still token public
    GET   *                                            404
    POST  *                                            404

moderation:life offer
    GET   ~company                                     200
    POST  ~company                                     422
    ANY   @nobody @school @rectorat @pole support ministry   403

moderation:report offer
    GET   ~academie                                    200
    POST  ~academie                                    422
    ANY   @nobody @company support ministry            403

moderation:reports - get
    GET   @pole                                        200

moderation:reports?format=csv - get
    GET   @pole                                        200

moderation:my-reports - get
    GET   @pole @rectorat @school                      200

moderation:decide report
    GET   ~pole                                        200
    POST  ~pole                                        422
    ANY   @nobody @school @rectorat @company support ministry   403
"""

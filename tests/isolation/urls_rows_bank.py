"""What duplicates and the bank with its gaps answer (urls_table.py tells how to read and add)."""

TEXT = """
bank:bank - get
    GET   @pole                                        200

bank:bank?format=csv - get
    GET   @pole                                        200

merging:pairs - get
    GET   @pole @rectorat                              200

merging:decisions - get
    GET   @pole @rectorat                              200

# Hosts belong to nobody: a pair is that of the académie where its duplicate stands.
merging:pair pair get
    GET   coordinator other-pole rectorat signer       200 200 200 200 404
    GET   next-pole next-rectorat                      404 404 404 404 200
    GET   @nobody @school @company support ministry    403

merging:merge pair post
    POST  coordinator other-pole rectorat signer       302 302 302 302 404
    POST  next-pole next-rectorat                      404 404 404 404 302
    POST  @nobody @school @company support ministry    403

merging:apart pair post
    POST  coordinator other-pole rectorat signer       302 302 302 302 404
    POST  next-pole next-rectorat                      404 404 404 404 302
    POST  @nobody @school @company support ministry    403

# Already undone: a sentence says so.
merging:undo merge post
    POST  coordinator other-pole rectorat signer       302 302 302 302 404
    POST  next-pole next-rectorat                      404 404 404 404 302
    POST  @nobody @school @company support ministry    403
"""

"""What sign-up, the file and the people of a host answer (urls_table.py tells how to read and add)."""

TEXT = """
# Open to whoever comes; an empty SIRET is told.
company_members:signup - public
    GET   *                                            200
    POST  *                                            422

# Nothing has been begun in these sessions: back to the first page.
company_members:signup-host - public
    ANY   *                                            302

company_members:signup-sent - public get
    GET   *                                            302

company_members:signup-confirm token public
    ANY   *                                            410

# Each reads their own requests, with a function or without.
company_members:signup-waiting - get
    GET   *                                            200

company_members:profile - get
    GET   @company                                     200

company_members:profile-edit -
    GET   @company                                     200
    POST  @company                                     422

company_members:profile-register - post
    POST  @company                                     302

company_members:establishment-add -
    GET   @company                                     200
    POST  @company                                     422

company_members:people - get
    GET   @company                                     200

company_members:invite -
    GET   @company                                     200
    POST  @company                                     422

# Managers of the host, and of no other; the sole manager stays.
company_members:leave -
    GET   @company                                     200
    POST  @company                                     302

company_members:invitation-act host-invitation post
    POST  ~company                                     302
    POST  @nobody @pole @rectorat @school support      403

company_members:join-decide host-request post
    POST  ~company                                     302
    POST  @nobody @pole @rectorat @school support      403

company_members:member-role host-member
    GET   ~company                                     200
    POST  ~company                                     422
    ANY   @nobody @pole @rectorat @school support      403

company_members:member-remove host-member
    GET   ~company                                     200
    POST  ~company                                     302
    ANY   @nobody @pole @rectorat @school support      403

company_members:team-new -
    GET   @company                                     200
    POST  @company                                     422

company_members:team host-team
    GET   ~company                                     200
    POST  ~company                                     422
    ANY   @nobody @pole @rectorat @school support      403

company_members:team-delete host-team
    GET   ~company                                     200
    POST  ~company                                     302
    ANY   @nobody @pole @rectorat @school support      403
"""

"""What the yearly campaign of intentions answers (urls_table.py tells how to read and add)."""

TEXT = """
intentions:campaigns - get
    GET   @pole @rectorat                              200

intentions:new -
    GET   @pole                                        200
    POST  @pole                                        422

intentions:campaign intentions get
    GET   ~pole ~rectorat                              200
    GET   @nobody @school @company support ministry    403

intentions:campaign?format=csv intentions get
    GET   ~pole ~rectorat                              200
    GET   @nobody @school @company support ministry    403

intentions:edit intentions
    GET   ~pole                                        200
    POST  ~pole                                        422
    ANY   @nobody @school @rectorat @company support ministry   403

intentions:preview intentions get
    GET   ~pole                                        200
    GET   @nobody @school @rectorat @company support ministry   403

intentions:send intentions post
    POST  ~pole                                        302
    POST  @nobody @school @rectorat @company support ministry   403

intentions:remind intentions post
    POST  ~pole                                        302
    POST  @nobody @school @rectorat @company support ministry   403

intentions:hosts intentions get
    GET   ~pole                                        200
    GET   @nobody @school @rectorat @company support ministry   403

intentions:add intentions post
    POST  ~pole                                        302
    POST  @nobody @school @rectorat @company support ministry   403

intentions:remove intended post
    POST  ~pole                                        302
    POST  @nobody @school @rectorat @company support ministry   403

# The link of a mail with a wrong secret.
intentions:answer intention-link public
    GET   *                                            404
    POST  *                                            404

# The host has not answered: there is no offer to begin.
intentions:draft intention post
    POST  @company                                     404
    POST  @nobody @school @rectorat @pole support ministry   403
"""

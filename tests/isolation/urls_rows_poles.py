"""What the pages of a pôle answer: territory, members, partners, plan (urls_table.py tells how to read and add)."""

TEXT = """
# What an académie decides is its rectorat's.
options:options -
    GET   @rectorat                                    200
    POST  @rectorat                                    422

# Creating, bounding and peopling pôles is the rectorat's.
poles:create -
    ANY   @rectorat                                    200

poles:edit pole
    ANY   ~rectorat                                    200
    ANY   ~pole                                        403
    ANY   head ddfpt referent two-hats other-school    403 403 403 403 404
    ANY   next-school                                  404 404 404 404 403

poles:history pole get
    GET   ~rectorat                                    200
    GET   @nobody @pole @school @company support       403

poles:orphans - get
    GET   @rectorat                                    200

poles:orphans?format=csv - get
    GET   @rectorat                                    200

poles:attach school
    GET   ~rectorat                                    200
    POST  ~rectorat                                    422
    ANY   @nobody @pole @school @company support       403

poles:members pole get
    GET   ~rectorat ~pole                              200
    GET   @nobody @school @company support             403

poles:members?format=csv pole get
    GET   ~rectorat ~pole                              200
    GET   @nobody @school @company support             403

poles:join pole
    GET   ~rectorat                                    200
    POST  ~rectorat                                    422
    ANY   @nobody @pole @school @company support       403

poles:member-edit member
    GET   ~rectorat                                    200
    POST  ~rectorat                                    422
    ANY   @nobody @pole @school @company support       403

# The member of one pôle under the address of another is nobody's, in the same académie too.
poles:member-edit foreign-member
    ANY   @nobody @pole @school @company support       403

poles:member-head member
    GET   ~rectorat                                    200
    POST  ~rectorat                                    302
    ANY   @nobody @pole @school @company support       403

# Partners and plan are the pôle's own work: its coordinator and the rectorat.
poles:partners pole get
    GET   ~rectorat ~pole                              200
    GET   @nobody @school @company support             403

poles:partners?format=csv pole get
    GET   ~rectorat ~pole                              200
    GET   @nobody @school @company support             403

poles:partner-create pole
    GET   ~rectorat ~pole                              200
    POST  ~rectorat ~pole                              422
    ANY   @nobody @school @company support             403

poles:partner-edit partner
    GET   ~rectorat ~pole                              200
    POST  ~rectorat ~pole                              422
    ANY   @nobody @school @company support             403

poles:partner-edit foreign-partner
    ANY   @nobody @school @company support             403

poles:partner-remove partner
    GET   ~rectorat ~pole                              200
    POST  ~rectorat ~pole                              302
    ANY   @nobody @school @company support             403

poles:partner-restore partner post
    POST  ~rectorat ~pole                              302
    POST  @nobody @school @company support             403

poles:plan pole get
    GET   ~rectorat ~pole                              200
    GET   @nobody @school @company support             403

poles:plan?format=csv pole get
    GET   ~rectorat ~pole                              200
    GET   @nobody @school @company support             403

poles:action-create pole
    GET   ~rectorat ~pole                              200
    POST  ~rectorat ~pole                              422
    ANY   @nobody @school @company support             403

poles:action-edit action
    GET   ~rectorat ~pole                              200
    POST  ~rectorat ~pole                              422
    ANY   @nobody @school @company support             403

poles:action-edit foreign-action
    ANY   @nobody @school @company support             403

poles:action-remove action
    GET   ~rectorat ~pole                              200
    POST  ~rectorat ~pole                              302
    ANY   @nobody @school @company support             403

poles:action-restore action post
    POST  ~rectorat ~pole                              302
    POST  @nobody @school @company support             403
"""

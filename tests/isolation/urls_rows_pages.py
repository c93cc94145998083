"""What the pages and the files of the product answer (urls_table.py tells how to read and add)."""

TEXT = """
# Open to whoever comes.
alive - public get
    GET   *                                            200

ready - public get
    GET   *                                            200

accessibility - public get
    GET   *                                            200

personal-data - public get
    GET   *                                            200

how-it-works - public get
    GET   *                                            200

shortcuts - public get
    GET   *                                            200

offline - public get
    GET   *                                            200

# The journal is the rectorat's alone.
audit:journal - get
    GET   @rectorat                                    200

audit:journal?format=csv - get
    GET   @rectorat                                    200

poles:poles - get
    GET   @rectorat                                    200
    GET   @pole                                        302

# Schools know the pôles of their académie, and do not enter their pages.
poles:pole pole get
    GET   ~rectorat ~pole                              200
    GET   head ddfpt referent two-hats other-school    403 403 403 403 404
    GET   next-school                                  404 404 404 404 403

# Everybody has the list of their own letters, empty for most.
letters:letters - get
    GET   *                                            200

letters:letters?format=csv - get
    GET   *                                            200

letters:create -
    GET   @rectorat                                    200
    POST  @rectorat                                    422

letters:model -
    GET   @rectorat                                    200
    POST  @rectorat                                    422

# The secret of the address is the right to read: whether it exists, of whom, from when to when.
letters:verify verification public get open=canari
    GET   *                                            200

# Holders read their letters from the signature on, under whatever function and for ever; drafts are the rectorat's.
letters:letter letter get
    GET   ~rectorat ~holder                            200

letters:letter draft get
    GET   ~rectorat                                    200

letters:letter signed get
    GET   ~rectorat                                    200
    GET   person                                       200 200 404 404 404

letters:letter past get
    GET   ~rectorat                                    200
    GET   former                                       200 200 404 404 404
    GET   coordinator                                  404 404 404 200 404

letters:document letter get
    GET   ~rectorat ~holder                            200

letters:edit draft
    GET   ~rectorat                                    200
    POST  ~rectorat                                    422

letters:discard draft
    GET   ~rectorat                                    200
    POST  ~rectorat                                    302

# Those to whom the recteur has delegated the signature, and nobody for themselves.
letters:sign draft
    ANY   ~reader                                      403
    GET   ~signer                                      200
    POST  ~signer                                      422

letters:sign named
    ANY   rectorat signer                              403 403 403 403 404
    GET   next-rectorat                                404 404 404 404 200
    POST  next-rectorat                                404 404 404 404 422

letters:acknowledge signed
    ANY   ~rectorat                                    403
    GET   person                                       200 200 404 404 404
    POST  person                                       302 302 404 404 404

letters:replace letter
    GET   ~rectorat                                    200
    POST  ~rectorat                                    422
    ANY   ~holder                                      403

letters:substitute letter
    GET   ~signer                                      200
    POST  ~signer                                      422
    ANY   ~reader ~holder                              403

letters:give-back letter
    GET   ~signer                                      200
    POST  ~signer                                      422
    ANY   ~reader ~holder                              403

letters:end letter
    GET   ~signer                                      200
    POST  ~signer                                      422
    ANY   ~reader ~holder                              403

letters:revoke letter
    GET   ~signer                                      200
    POST  ~signer                                      422
    ANY   ~reader ~holder                              403

# The coordinator writes under this very letter, the rectorat reads; under another function one reads nothing.
letters:bilan letter
    ANY   ~rectorat ~pole                              200
    ANY   two-hats                                     404 404 404 403 404

letters:archive letter
    GET   ~rectorat                                    200
    POST  ~rectorat                                    422
    ANY   ~holder                                      403

placements:needs - get
    GET   @pole @school                                200

placements:needs?format=csv - get
    GET   @pole @school                                200

placements:needs?format=xlsx - get
    GET   @pole @school                                200

placements:needs?format=ods - get
    GET   @pole @school                                200

matching:campaigns - get
    GET   @pole @rectorat                              200

matching:create -
    GET   @pole                                        200
    POST  @pole                                        422

matching:extent - get
    GET   @pole                                        200

# The pôle's coordinator launches; the rectorat reads.
matching:campaign campaign get
    GET   ~rectorat ~pole                              302

matching:launch campaign post
    POST  ~rectorat                                    403
    POST  ~pole                                        302

matching:run run get
    GET   ~rectorat ~pole                              200

matching:run?vue=sans-place run get
    GET   ~rectorat ~pole                              200

# Asked for a file, the rectorat gets the page: its rows are students.
matching:run?format=csv run get
    GET   ~rectorat ~pole                              200

matching:progress run get
    GET   ~rectorat ~pole                              200

# A run is found by its campaign and its number: that of one place under the campaign of another is nobody's.
matching:run foreign-run get

equity:snapshots -
    GET   @pole @rectorat                              200
    POST  @pole @rectorat                              200

equity:snapshot snapshot get
    GET   ~rectorat ~pole                              200

equity:snapshot?format=csv snapshot get
    GET   ~rectorat ~pole                              200

equity:progress snapshot get
    GET   ~rectorat ~pole                              200
"""

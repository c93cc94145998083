"""What the addresses of accounts answer (urls_table.py tells how to read and add)."""

TEXT = """
home - get
    GET   *                                            200

accounts:functions -
    ANY   * no-factor support-as                       200

accounts:invitations - get
    GET   @rectorat head                               200

accounts:invitation-new -
    GET   @rectorat head                               200
    POST  @rectorat head                               422

# A head sends again and takes back the invitations of the school's own staff; colleagues read them not at all.
accounts:invitation-act resend post
    POST  ~rectorat ~head                              302
    POST  ~staff                                       403

accounts:invitation-act take-back post
    POST  ~rectorat ~head                              302
    POST  ~staff                                       403

# The secret of the address is the right to read; nobody but the address invited may answer.
accounts:invitation invitation public open=acces
    GET   anonymous                                    200
    GET   *                                            410
    POST  anonymous                                    422
    POST  *                                            410

accounts:lost-factor - public
    GET   *                                            200
    POST  *                                            422

accounts:lost-factor-confirm token public
    ANY   *                                            410

accounts:resets - get
    GET   @rectorat head                               200

accounts:reset-act accept post
    POST  ~rectorat ~head                              302
    POST  ~staff                                       403

accounts:reset-act refuse post
    POST  ~rectorat ~head                              302
    POST  ~staff                                       403

sso:identities - get
    GET   *                                            proof

sso:unlink number post
    POST  *                                            302

# No provider is configured here (see tests/sso for those that are).
sso:start provider public
    ANY   *                                            404

sso:callback provider public get
    GET   *                                            404

sso:left provider public get
    GET   *                                            404

account_logout - public
    GET   anonymous                                    login
    GET   * support-as                                 200
    POST  * support-as                                 login

account_login - public
    GET   anonymous                                    200
    POST  anonymous                                    200
    ANY   *                                            302

account_inactive - public get
    GET   *                                            200

account_signup - public
    GET   anonymous                                    200
    POST  anonymous                                    200
    ANY   *                                            302

account_reauthenticate -
    ANY   * no-factor                                  200

account_email -
    GET   *                                            200
    POST  *                                            302

account_email_verification_sent - public get
    GET   *                                            200

account_change_password -
    ANY   *                                            200

account_set_password -
    ANY   *                                            302

account_reset_password - public
    ANY   *                                            200

account_confirm_login_code - public
    ANY   anonymous                                    login
    ANY   *                                            302

account_confirm_email key public
    GET   *                                            200
    POST  *                                            404

account_reset_password_from_key_done - public get
    GET   *                                            200

account_reset_password_from_key reset-key public
    ANY   *                                            200

account_reset_password_done - public get
    GET   *                                            200

mfa_remove_webauthn number
    ANY   *                                            proof

mfa_index - get
    GET   * no-factor                                  200
    POST  no-factor                                    405

mfa_authenticate - public
    ANY   anonymous                                    login
    ANY   *                                            302

mfa_reauthenticate -
    ANY   *                                            proof

mfa_activate_totp -
    ANY   * no-factor                                  proof

mfa_deactivate_totp -
    ANY   *                                            404

mfa_view_recovery_codes - get
    GET   *                                            404

mfa_generate_recovery_codes -
    ANY   *                                            proof

mfa_download_recovery_codes -
    ANY   *                                            404

mfa_list_webauthn - get
    GET   *                                            200

mfa_add_webauthn -
    ANY   * no-factor                                  proof

mfa_reauthenticate_webauthn -
    ANY   *                                            proof

mfa_edit_webauthn number
    ANY   *                                            proof

mfa_login_webauthn - public
    ANY   anonymous                                    login
    ANY   *                                            302

accounts:sessions - get
    GET   *                                            200

accounts:sessions-close -
    ANY   *                                            302

# One's own sessions alone have a number: those of the others are nobody's.
accounts:session-close number
    ANY   *                                            404

# Mails of the demonstration, links included: it has no real person.
demo:mails - public get
    GET   *                                            200

# Support alone knows that these pages are there; the session that acts as somebody stops, and starts no other.
impersonation:start -
    GET   support                                      200
    POST  support                                      422
    GET   support-as                                   403
    ANY   *                                            404

impersonation:stop - post
    POST  support support-as                           302
    POST  *                                            404
"""

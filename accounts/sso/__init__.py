"""Sign-in by identity providers (OpenID Connect): ProConnect for agents and hosts, an ÉduConnect shape for students.

The flow is django-allauth's (state in the session, `SocialLogin`, its sign-in stages); what it leaves unchecked is
checked here: nonce, signature and every claim of the identity token, signed answers of the userinfo address, bounded
answers from the issuer's own host alone, sign-out at the provider. An identity is (issuer, sub), never an address.
"""

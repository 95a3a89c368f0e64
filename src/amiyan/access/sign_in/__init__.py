"""Who is at the door: the national sign-in (OpenID Connect) and passkeys (WebAuthn). No password, and no code by message.

``national.py`` and ``passkeys.py`` speak the protocols by Authlib and fido2; ``actions.py`` writes, ``queries.py`` reads.
Whoever signs in is a person of the registry: there is no account of its own.
"""

"""What is exempt from a rule of the wall, each time with its reason. What is not here must obey (test_catalogue.py)."""

from __future__ import annotations

#: Tables without row-level security.
OPEN_TABLES: dict[str, str] = {
    "django_migrations": "history of the schema; stages_app cannot write it",
    "django_content_type": "names of our models",
    "django_session": "found by its secret key alone, before anybody is known",
    "dsfr_dsfrconfig": "texts of the site's header and footer",
    "dsfr_dsfrsocialmedia": "links of the site's footer",
    "auth_group": "Django's own, empty: rights come from memberships",
    "auth_group_permissions": "Django's own, empty",
    "auth_permission": "Django's own: names of rights that nothing reads",
    "accounts_user": "read to sign in, before any scope; holds a name, an address and a password hash, no right",
    "accounts_message": "wanted before anybody is known; address and words are sealed, and erased once sent",
    "mfa_authenticator": "read to sign in, before any scope; secrets are sealed, found by their person",
    "usersessions_usersession": "read to sign in and out, found by its person",
    "socialaccount_socialaccount": "read to sign in, before any scope: an issuer and a subject, found by their person",
    "socialaccount_socialapp": "empty: providers come from the environment alone",
    "socialaccount_socialtoken": "empty: tokens are not kept",
    "account_emailaddress": "read to sign in, before any scope",
    "account_emailconfirmation": "read by a person who is not signed in, by its secret key",
    "poles_regionacademique": "public reference data",
    "poles_academie": "public reference data: the list of tenants itself",
    "poles_departement": "public reference data",
    "poles_commune": "public reference data",
    "poles_qpv": "public reference data",
    "poles_schoolyear": "public reference data",
    "poles_legallimit": "public reference data",
    "poles_schoolholiday": "public reference data",
    "establishments_establishment": "public register of schools (open data)",
    "establishments_establishmentyear": "public figures of schools (open data)",
    "establishments_mef": "public nomenclature",
    "companies_naf": "public nomenclature",
    "companies_rome": "public nomenclature",
    "companies_signup": "wanted before anybody is known; found by its secret, sealed, and erased once used",
}

#: Tables with doors and no wall.
NO_WALL: dict[str, str] = {
    "accounts_notice": "a person's own, whatever the function; it names a kind and an address, nobody else",
    "accounts_noticechoice": "a person's own, whatever the function",
    "accounts_supportstaff": "support serves the whole installation",
    "poles_ministrystaff": "the ministry stands outside every académie; written by the owner alone",
    "accounts_impersonation": "support serves the whole installation; its acts are told in each académie's journal",
    "companies_company": "a host has no académie",
    "companies_companymember": "a host has no académie",
    "companies_offer": "an académie sees an offer through the publication, which is walled",
    **dict.fromkeys(
        (
            *("companies_team", "companies_teammember", "companies_joinrequest"),
            *("companies_tutor", "companies_offertutor", "companies_offerdraft"),
        ),
        "a host has no académie; it alone reads them",
    ),
    "companies_hostload": "the one figure that crosses the wall: a number of interns, of nobody",
    "companies_hostmonth": "a number of approaches, by nobody",
    "companies_quotaorder": "an order of a rector is published",
}

#: Foreign keys from a walled table to a walled table that no key (x, académie) holds.
LOOSE_KEYS: dict[tuple[str, str], str] = {
    ("placements_application", "student_id"): "held by (need, student) and (need, académie)",
    ("placements_wish", "student_id"): "held by (need, student) and (need, académie)",
    ("placements_placement", "student_id"): "held by (need, student) and (need, académie)",
    ("establishments_classassignment", "staff_id"): "held by (staff, school) and (school, académie)",
    ("establishments_studentimportrow", "student_id"): "held by (student, school), the school by the import",
    ("matching_run", "pole_id"): "held by (campaign, pôle) and (campaign, académie)",
    ("matching_proposal", "pole_id"): "held by (run, pôle) and (run, académie)",
    ("matching_unplacedreason", "pole_id"): "held by (run, pôle) and (run, académie)",
}

#: Foreign keys from a walled table to a school of the register that no key (school, académie) holds.
LOOSE_SCHOOLS: dict[tuple[str, str], str] = {
    ("establishments_studentcode", "establishment_id"): "held by (student, school) and (student, académie)",
    ("placements_application", "establishment_id"): "held by (need, school) and (need, académie)",
    ("placements_applicationmove", "establishment_id"): "held by (application, school) and (application, académie)",
    ("placements_studentcard", "establishment_id"): "held by (placement, school) and (placement, académie)",
    ("placements_wish", "establishment_id"): "held by (need, school) and (need, académie)",
    ("placements_need", "establishment_id"): "held by (student, school) and (student, académie)",
    ("placements_placement", "establishment_id"): "held by (student, school), the student by the need",
    ("establishments_studentimportfile", "establishment_id"): "held by (import, school) and (import, académie)",
    ("establishments_studentimportrow", "establishment_id"): "held by (import, school) and (import, académie)",
    ("placements_escalation", "establishment_id"): "held by (need, school) and (need, académie)",
    ("placements_needadaptation", "establishment_id"): "held by (need, school) and (need, académie)",
    ("placements_needmessage", "establishment_id"): "held by (need, school) and (need, académie)",
    ("placements_needmove", "establishment_id"): "held by (need, school) and (need, académie)",
    ("placements_searchstep", "establishment_id"): "held by (need, school) and (need, académie)",
    ("placements_suggestion", "establishment_id"): "held by (need, school) and (need, académie)",
}

#: Unique and exclusion keys of protected tables that begin neither with the académie nor with an opaque key.
ORACLES: dict[str, str] = {
    "placements_answerlink_imprint_key": "an imprint of a secret: nobody can aim at another one",
    "notice_once": "the key names the event that its writer tells",
    "noticechoice_once": "the door refuses another person's row before the key is looked at",
    "establishments_studentcode_imprint_key": "an imprint of a secret: nobody can aim at another one",
    "companies_company_siret_key": "the register is open to every function",
    "hostload_once": "whoever may write it may read it",
    "establishments_student_user_id_key": "one account, one student; linked by invitation, not by number",
    "ministrystaff_once": "written by the owner alone",
    "staffmember_once": "written by jobs alone",
    "schoolclass_once": "the door refuses another school's code before the key is looked at",
}

#: What stages_app may do to a table besides SELECT, INSERT, UPDATE and DELETE, or may not.
READ_ONLY_TABLES: dict[str, str] = {"django_migrations": "the schema is the owner's"}

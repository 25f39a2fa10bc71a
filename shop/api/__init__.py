"""The REST interface `/api/v1`: one file per subject, each endpoint parses, makes one call and answers.

`endpoint` is the base of every view, `body` and `parsing` read what comes in, `errors` is the one shape of what
went wrong, `schema` writes all of it down as OpenAPI. No rule of business lives here.
"""

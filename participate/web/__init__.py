"""The HTTP shell: endpoints, templates, sessions' edge, CSRF, headers, forms, errors, languages."""

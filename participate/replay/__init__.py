"""A real vote run through the services: a Pabulib file in, a dossier and the counts out."""

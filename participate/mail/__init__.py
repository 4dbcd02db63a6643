"""Mail: an outbox in the database, written with the change that causes it, sent by a job."""

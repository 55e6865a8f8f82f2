"""Problems (RFC 9457): what a client gets instead of an answer, for every error that may happen."""

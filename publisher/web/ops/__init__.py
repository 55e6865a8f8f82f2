"""Operations: health, metrics, well-known addresses and static files."""

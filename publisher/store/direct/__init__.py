"""Small queries, evaluated in the process that receives them (docs/adr/0099)."""

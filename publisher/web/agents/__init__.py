"""For programs that speak for people: an MCP server over HTTP and stdio, and llms.txt. Specified by docs/agents.md."""

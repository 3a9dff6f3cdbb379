//! HTTP API, the explorer, and the MCP server over a record store.

//! Runs and loads the whole line, and measures it beside its peers.

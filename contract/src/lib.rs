//! Says what may cross the wire between station and hub, and seals it.

//! The journal at rest: what is forgotten, what survives damage, what comes back from a copy.

#[path = "at_rest/custody.rs"]
mod custody;
#[path = "at_rest/order.rs"]
mod order;
#[path = "at_rest/retention.rs"]
mod retention;
#[path = "at_rest/story.rs"]
mod story;

//! Raw documents of every language: how many labels they are, what of them a stranger may send, and
//! that no text of a field becomes a command.

mod counts;
mod fields;
mod page;
mod real;
mod refusals;

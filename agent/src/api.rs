//! The local API: the only door into the station for programs.

mod gate;
mod origin;
pub mod problem;
mod public;
mod token;




pub use gate::{
    Admitted, BAD_TOKENS_MAX, BAD_TOKENS_WINDOW, Client, Gate, GateRules, LOCAL_CLIENT, Pass,
    Refusal, RequestFacts, admit, guard,
};
pub use origin::{NotAnOrigin, ORIGIN_BYTES_MAX, Origin};
pub use token::{NoRandomness, TOKEN_TEXT_MAX, Token, TokenDigest};

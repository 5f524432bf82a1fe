//! The way in over HTTP: bounded connections, time-outs, problem answers.
//!
//! [`serve`] carries an [`axum::Router`] over its own accept loop, because a
//! stock loop never closes a silent client. [`Problem`] is the one shape in which
//! a server of ours says no, [`Json`] and [`Query`] are the strict way in for
//! data, [`Page`] the guarded way out for a page, [`description`] what an API says
//! of itself. Nothing here knows a route of a server, a label or a station.

mod body;
mod connection;
mod description;
mod json;
mod limits;
mod page;
mod problem;
mod query;
mod refusal;
mod serve;
mod tls;
mod wire;

pub use body::read_body;
pub use description::{BearerToken, description};
pub use json::{JSON_BYTES_MAX, JSON_DEPTH_MAX, Json, JsonBytesMax, is_json, read_json};
pub use limits::Limits;
pub use page::{ASSETS, File, PAGE, Page, guard};
pub use problem::{Kind, OWN_KINDS, PROBLEM_MEDIA_TYPE, Problem, ProblemView, kinds};
pub use query::Query;
pub use refusal::{method_not_allowed, no_such_route};
pub use serve::{DoorError, serve, serve_tls};
pub use tls::{Tls, TlsError};

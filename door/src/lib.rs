//! The way in over HTTP: bounded connections, time-outs, problem answers.

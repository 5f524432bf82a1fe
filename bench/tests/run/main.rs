//! Whole runs against servers that are not real: what is asked of them, and what is reported.
//!
//! Nothing here is about speed.

#[cfg(test)]
mod encoders;
#[cfg(test)]
mod fake_agent;
#[cfg(test)]
mod fake_http;
#[cfg(test)]
mod hub_load;
#[cfg(test)]
mod ipp_queue;
#[cfg(test)]
mod whole_run;

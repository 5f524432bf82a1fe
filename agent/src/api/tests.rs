//! The API, talked to over a fake station.

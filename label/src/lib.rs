//! Turns a template and its data into a page.

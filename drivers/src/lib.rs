//! Speaks printers' languages and reaches them.

//! Several virtual printers in one place, for tests and for the control API.
//!
//! Every printer stops when the [`Simulator`] is dropped. Names are looked up, never guessed: an
//! unknown one is an error that lists those there are.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::config::{ConfigError, PrinterConfig};
use crate::error::SimulatorError;
use crate::fault::{CounterAfterCut, Fault, ScriptedFault};
use crate::language::Language;
use crate::machine::Outcome;
use crate::printer::{Printer, Shared};
use crate::shelf::Printed;
use crate::wire::PrinterState;

/// Running printers.
#[derive(Debug)]
pub struct Simulator {
    clock: Arc<Clock>,
    printers: BTreeMap<String, Printer>,
}

impl Simulator {
    /// Starts printers that keep their labels in memory.
    ///
    /// # Errors
    /// [`SimulatorError::Listen`] when a port is taken; see there for the rest.
    pub fn start(printers: Vec<PrinterConfig>) -> Result<Self, SimulatorError> {
        Self::build(printers, Clock::running(), None)
    }

    /// Starts printers whose time stands still until [`Simulator::advance`] moves it.
    ///
    /// # Errors
    /// As [`Simulator::start`].
    pub fn start_held(printers: Vec<PrinterConfig>) -> Result<Self, SimulatorError> {
        Self::build(printers, Clock::held(), None)
    }

    /// Starts printers that also keep their labels as files in `out`, a folder for each.
    ///
    /// # Errors
    /// As [`Simulator::start`], and [`SimulatorError::Archive`].
    pub fn start_in(printers: Vec<PrinterConfig>, out: &Path) -> Result<Self, SimulatorError> {
        Self::build(printers, Clock::running(), Some(out))
    }

    fn build(
        configs: Vec<PrinterConfig>,
        clock: Clock,
        out: Option<&Path>,
    ) -> Result<Self, SimulatorError> {
        let clock = Arc::new(clock);
        let mut printers = BTreeMap::new();
        for config in configs {
            let name = config.name.clone();
            if printers.contains_key(&name) {
                return Err(ConfigError::NameTwice(name).into());
            }
            printers.insert(name, Printer::start(config, Arc::clone(&clock), out)?);
        }
        Ok(Self { clock, printers })
    }

    /// The names of the printers, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.printers.keys().map(String::as_str)
    }

    /// Where a printer listens.
    ///
    /// # Errors
    /// [`SimulatorError::UnknownPrinter`].
    pub fn address(&self, name: &str) -> Result<SocketAddr, SimulatorError> {
        Ok(self.shared(name)?.address)
    }

    /// What a printer speaks.
    ///
    /// # Errors
    /// [`SimulatorError::UnknownPrinter`].
    pub fn language(&self, name: &str) -> Result<Language, SimulatorError> {
        Ok(self.shared(name)?.language)
    }

    /// Makes something go wrong, at once (a [`Fault`]) or by script (a [`ScriptedFault`]). When it
    /// returns, a fault that strikes at once has struck: lost connections are reset, and the port is
    /// open or closed as it is to be.
    ///
    /// # Errors
    /// [`SimulatorError::UnknownPrinter`], or [`SimulatorError::Fault`] when its label has passed.
    pub fn fault(&self, name: &str, fault: impl Into<ScriptedFault>) -> Result<(), SimulatorError> {
        let fault = fault.into();
        Ok(self.shared(name)?.change(|machine| machine.suffer(fault))?)
    }

    /// Cuts a printer's power for a while.
    ///
    /// # Errors
    /// [`SimulatorError::UnknownPrinter`].
    pub fn power_cut(
        &self,
        name: &str,
        counter: CounterAfterCut,
        down: Duration,
    ) -> Result<(), SimulatorError> {
        self.fault(name, Fault::PowerCut { counter, down })
    }

    /// Mends everything that is wrong with a printer and disarms what waits to go wrong.
    ///
    /// # Errors
    /// [`SimulatorError::UnknownPrinter`].
    pub fn clear(&self, name: &str) -> Result<(), SimulatorError> {
        self.shared(name)?.change(crate::machine::Machine::mend);
        Ok(())
    }

    /// The whole labels a printer printed of what it was sent, oldest first.
    ///
    /// # Errors
    /// [`SimulatorError::UnknownPrinter`].
    pub fn labels(&self, name: &str) -> Result<Vec<Printed>, SimulatorError> {
        Ok(self.shared(name)?.lock().shelf.of(Outcome::Printed))
    }

    /// Every sheet that left a printer, partial and foreign ones too, oldest first.
    ///
    /// # Errors
    /// [`SimulatorError::UnknownPrinter`].
    pub fn sheets(&self, name: &str) -> Result<Vec<Printed>, SimulatorError> {
        Ok(self.shared(name)?.lock().shelf.all().cloned().collect())
    }

    /// One sheet by its serial number, as long as it is remembered.
    ///
    /// # Errors
    /// [`SimulatorError::UnknownPrinter`].
    pub fn sheet(&self, name: &str, serial: u64) -> Result<Option<Printed>, SimulatorError> {
        Ok(self.shared(name)?.lock().shelf.find(serial).cloned())
    }

    /// Waits until a printer has printed `count` whole labels since start, and answers with those
    /// remembered.
    ///
    /// # Errors
    /// [`SimulatorError::TooFewLabels`] after `limit`; [`SimulatorError::UnknownPrinter`].
    pub fn wait_for_labels(
        &self,
        name: &str,
        count: usize,
        limit: Duration,
    ) -> Result<Vec<Printed>, SimulatorError> {
        let shared = self.shared(name)?;
        let state = shared.wait_until(limit, |state| state.shelf.printed() >= count);
        let printed = state.shelf.printed();
        if printed >= count {
            return Ok(state.shelf.of(Outcome::Printed));
        }
        let view = state.machine.view();
        let state = format!("{} ({})", view.state, view.state_reasons.join(", "));
        let printer = name.to_owned();
        Err(SimulatorError::TooFewLabels { printer, printed, wanted: count, limit, state })
    }

    /// Waits until a printer's true state is as wanted, at most `limit`, and answers with the state
    /// it is in then.
    ///
    /// # Errors
    /// [`SimulatorError::UnknownPrinter`].
    pub fn wait_for_state(
        &self,
        name: &str,
        limit: Duration,
        wanted: impl Fn(&PrinterState) -> bool,
    ) -> Result<PrinterState, SimulatorError> {
        let shared = self.shared(name)?;
        let state = shared.wait_until(limit, |state| wanted(&shared.view(state)));
        Ok(shared.view(&state))
    }

    /// The true state of one printer.
    ///
    /// # Errors
    /// [`SimulatorError::UnknownPrinter`].
    pub fn state(&self, name: &str) -> Result<PrinterState, SimulatorError> {
        self.wait_for_state(name, Duration::ZERO, |_| true)
    }

    /// The true state of all printers, in the order of their names.
    pub fn printers(&self) -> Vec<PrinterState> {
        let view = |printer: &Printer| printer.shared.view(&printer.shared.lock());
        self.printers.values().map(view).collect()
    }

    /// Moves the time of printers started with [`Simulator::start_held`]; others live by the real
    /// time, which nobody moves. When it returns, all that was due has happened.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.printers.values().for_each(|printer| printer.shared.change(|_| ()));
    }

    fn shared(&self, name: &str) -> Result<&Shared, SimulatorError> {
        match self.printers.get(name) {
            Some(printer) => Ok(&printer.shared),
            None => Err(SimulatorError::UnknownPrinter {
                name: name.to_owned(),
                known: self.names().collect::<Vec<_>>().join(", "),
            }),
        }
    }
}

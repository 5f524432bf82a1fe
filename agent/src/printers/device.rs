//! A lane's wire over a real printer: dials it, and translates what `drivers` says.
//!
//! Adds no opinion of its own, but one: a printer whose profile says that it answers nothing, or
//! whose language cannot say that it rests, is taken to rest, because nothing more can be known of
//! it.

use drivers::address::{Address, Answers};
use drivers::device::{self, Device, Identity};
use drivers::profile::{Capability, Profile};
use drivers::status::{Reason, Status};

use spool::Report;

use super::wire::{Dial, DialError, Expected, Health, Sent, Sighted, Wire, WireLost};
use crate::sealed::Sealed;

/// Dials one printer.
pub struct DeviceDial {
    address: Address,
    profile: Profile,
}

impl DeviceDial {
    /// A printer at this address, driven by what is left of this profile behind it.
    pub fn new(address: Address, profile: &Profile) -> Self {
        let profile = device::through(profile, address.answers());
        Self { address, profile }
    }
}

impl Dial for DeviceDial {
    fn dial(&mut self) -> Result<Box<dyn Wire>, DialError> {
        let said = |error: drivers::device::DeviceError| DialError(error.to_string());
        let mut device = Device::connect(&self.address, &self.profile).map_err(said)?;
        let answers = device.answers();
        let way_tells = answers == Answers::Way;
        let blind = !way_tells && self.profile.status.capability == Capability::None;
        let identity = if blind || way_tells {
            Identity::default()
        } else {
            device.identify().map_err(said)?
        };
        let tells_work = way_tells || self.profile.language.tells_work();
        Ok(Box::new(DeviceWire { device, identity, blind, tells_work }))
    }

    fn is_free(&self) -> bool {
        self.address.is_local()
    }
}

struct DeviceWire {
    device: Device,
    identity: Identity,
    blind: bool,
    /// Whether the printer's language says when it holds no work.
    tells_work: bool,
}

impl DeviceWire {
    /// Whether the printer may be taken to rest.
    fn is_at_rest(&self, status: &Status) -> bool {
        // Where idleness has no word, being asked and having no trouble is all there is.
        let untroubled = !status.is_stopped() && !status.reasons.contains(&Reason::StatusSilent);
        self.blind || status.is_idle() || (!self.tells_work && untroubled)
    }
}

impl Wire for DeviceWire {
    fn observe(&mut self) -> Result<Sighted, WireLost> {
        let seen = self.device.observe().map_err(|error| WireLost(error.to_string()))?;
        Ok(Sighted {
            at_rest: self.is_at_rest(&seen.status),
            partial_format: seen.status.partial_format == Some(true),
            reasons: seen.status.reasons,
            serial: self.identity.serial.clone(),
            label_count: seen.label_count,
            uptime: seen.uptime,
            report: match seen.report {
                device::Report::Unsaid => Report::Unsaid,
                device::Report::Idle => Report::Idle,
                device::Report::Printed => Report::Printed,
            },
        })
    }

    fn health(&mut self) -> Result<Health, WireLost> {
        let Identity { model, firmware, dots_per_mm: _of_the_profile, serial: _shown_already } =
            self.identity.clone();
        let head_distance_cm =
            self.device.print_length_cm().map_err(|error| WireLost(error.to_string()))?;
        Ok(Health { model, firmware, head_distance_cm })
    }

    fn expect(
        &mut self,
        document: &[u8],
        number: u32,
        labels: u32,
    ) -> Result<Option<Expected>, WireLost> {
        let expected = self.device.expect(document, number, labels);
        let expected = expected.map_err(|error| WireLost(error.to_string()))?;
        Ok(expected
            .map(|device::Expected { document }| Expected { document: document.map(Sealed::new) }))
    }

    fn send(&mut self, document: &[u8], offset: usize) -> Sent {
        match self.device.resume(document, offset) {
            drivers::device::Sent::Whole => Sent::Whole,
            drivers::device::Sent::Stalled { accepted } => Sent::Stalled { accepted },
            drivers::device::Sent::Broken { accepted, cause } => {
                Sent::Broken { accepted, cause: cause.to_string() }
            }
        }
    }

    fn discard_partial(&mut self) -> Result<(), WireLost> {
        self.device.discard_partial().map_err(|error| WireLost(error.to_string()))
    }
}

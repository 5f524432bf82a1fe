//! A lane's wire over a real printer: dials it, and translates what `drivers` says.
//!
//! Adds no opinion of its own, but one: a printer whose profile says that it answers nothing, or
//! whose language cannot say that it rests, is taken to rest, because nothing more can be known of
//! it.

use drivers::address::Address;
use drivers::device::{Device, Identity};
use drivers::profile::{Capability, Profile};
use drivers::status::{Reason, Status};

use super::wire::{Dial, DialError, Sent, Sighted, Wire, WireLost};

/// Dials one printer.
pub struct DeviceDial {
    address: Address,
    profile: Profile,
}

impl DeviceDial {
    /// A printer at this address, driven by this profile.
    pub fn new(address: Address, profile: Profile) -> Self {
        Self { address, profile }
    }
}

impl Dial for DeviceDial {
    fn dial(&mut self) -> Result<Box<dyn Wire>, DialError> {
        let said = |error: drivers::device::DeviceError| DialError(error.to_string());
        let mut device = Device::connect(&self.address, &self.profile).map_err(said)?;
        let blind = self.profile.status.capability == Capability::None;
        let identity = if blind { Identity::default() } else { device.identify().map_err(said)? };
        let tells_work = self.profile.language.tells_work();
        Ok(Box::new(DeviceWire { device, identity, blind, tells_work }))
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
        })
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

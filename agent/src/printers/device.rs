//! A lane's wire over a real printer: dials it, and translates what `drivers` says.
//!
//! Adds no opinion of its own, but one: a printer whose profile says that it answers nothing is
//! taken to rest, because nothing more can be known of it.

use drivers::address::Address;
use drivers::device::{Device, Identity};
use drivers::profile::{Capability, Profile};

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
        Ok(Box::new(DeviceWire { device, identity, blind }))
    }
}

struct DeviceWire {
    device: Device,
    identity: Identity,
    blind: bool,
}

impl Wire for DeviceWire {
    fn observe(&mut self) -> Result<Sighted, WireLost> {
        let seen = self.device.observe().map_err(|error| WireLost(error.to_string()))?;
        Ok(Sighted {
            at_rest: self.blind || seen.status.is_idle(),
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

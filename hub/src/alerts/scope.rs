//! Where something holds: at a printer, a station, a site, an outlet, or the hub itself.

use std::{fmt, str::FromStr};

use contract::identity::{Site, StationId};

/// Where something holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The hub, or the whole fleet.
    Hub,
    /// An outlet of notices.
    Outlet(String),
    /// A site.
    Site(Site),
    /// A station of a site.
    Station(Site, StationId),
    /// A printer of a station, by its slot.
    Printer(Site, StationId, u8),
}

impl Scope {
    /// The site it lies in.
    pub fn site(&self) -> Option<&Site> {
        match self {
            Self::Hub | Self::Outlet(_) => None,
            Self::Site(site) | Self::Station(site, _) | Self::Printer(site, _, _) => Some(site),
        }
    }

    /// The station it lies at.
    pub fn station(&self) -> Option<&StationId> {
        match self {
            Self::Hub | Self::Outlet(_) | Self::Site(_) => None,
            Self::Station(_, station) | Self::Printer(_, station, _) => Some(station),
        }
    }

    /// The places it lies within, the largest first, and itself among them where it is one.
    pub fn around(&self) -> Vec<Self> {
        let mut around = vec![Self::Hub];
        if let Some(site) = self.site() {
            around.push(Self::Site(site.clone()));
            around.extend(self.station().map(|id| Self::Station(site.clone(), id.clone())));
        }
        around
    }

    /// Whether another scope lies within this one.
    pub fn covers(&self, other: &Self) -> bool {
        match self {
            Self::Hub => true,
            Self::Site(site) => other.site() == Some(site),
            Self::Station(_, station) => other.station() == Some(station),
            Self::Outlet(_) | Self::Printer(..) => self == other,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hub => f.write_str("hub"),
            Self::Outlet(name) => write!(f, "outlet/{name}"),
            Self::Site(site) => write!(f, "site/{site}"),
            Self::Station(site, station) => write!(f, "station/{site}/{station}"),
            Self::Printer(site, station, slot) => write!(f, "printer/{site}/{station}/{slot}"),
        }
    }
}

/// A text that is no scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a scope is hub, outlet/NAME, site/SITE, station/SITE/STATION or printer/SITE/STATION/SLOT"
)]
pub struct NotAScope;

impl FromStr for Scope {
    type Err = NotAScope;

    fn from_str(text: &str) -> Result<Self, NotAScope> {
        let mut parts = text.splitn(4, '/');
        let kind = parts.next();
        let rest: Vec<&str> = parts.collect();
        let site = |name: &str| name.parse::<Site>().map_err(|_| NotAScope);
        let station = |name: &str| name.parse::<StationId>().map_err(|_| NotAScope);
        match (kind, rest.as_slice()) {
            (Some("hub"), []) => Ok(Self::Hub),
            (Some("outlet"), [name]) => Ok(Self::Outlet((*name).to_owned())),
            (Some("site"), [of]) => Ok(Self::Site(site(of)?)),
            (Some("station"), [of, name]) => Ok(Self::Station(site(of)?, station(name)?)),
            (Some("printer"), [of, name, slot]) => {
                let slot = slot.parse().map_err(|_| NotAScope)?;
                Ok(Self::Printer(site(of)?, station(name)?, slot))
            }
            (_, _) => Err(NotAScope),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_comes_back_from_its_text() {
        for text in
            ["hub", "outlet/ops", "site/WH-1", "station/WH-1/wh-1-a", "printer/WH-1/wh-1-a/3"]
        {
            assert_eq!(text.parse::<Scope>().unwrap().to_string(), text);
        }
        for text in ["", "site", "site/not a site", "printer/WH-1/wh-1-a", "hub/1", "star/WH-1"] {
            assert_eq!(text.parse::<Scope>(), Err(NotAScope), "{text}");
        }
    }

    #[test]
    fn a_site_covers_what_lies_in_it() {
        let scope = |text: &str| text.parse::<Scope>().unwrap();
        assert!(scope("site/WH-1").covers(&scope("printer/WH-1/wh-1-a/3")));
        assert!(scope("station/WH-1/wh-1-a").covers(&scope("printer/WH-1/wh-1-a/3")));
        assert!(scope("hub").covers(&scope("site/WH-1")));
        assert!(!scope("site/WH-1").covers(&scope("site/WH-2")));
        assert!(!scope("station/WH-1/wh-1-a").covers(&scope("site/WH-1")));
    }
}

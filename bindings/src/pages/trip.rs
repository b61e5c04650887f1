//! A trip as its guide sees it.

use cairn_client::pages;
use cairn_domain::RecordId;

use super::Facet;

/// What a guest thought of a stop.
#[uniffi::remote(Enum)]
pub enum Smile {
    Bad,
    Middling,
    Good,
}
use pages::Smile;

/// A stop, seen from now.
#[uniffi::remote(Enum)]
pub enum When {
    Past,
    Present,
    ToCome,
}
use pages::When;

/// One stop of a trip.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TripStop {
    /// Its token in `stops`.
    pub token: String,
    /// Where. (Not `place`: that says where a record is.)
    pub name: String,
    /// On which day of the trip.
    pub day: Option<i64>,
    /// Arriving.
    pub at_ms: Option<i64>,
    /// A remark.
    pub remark: Option<String>,
    /// Seen from now.
    pub seen: When,
    /// How many thought it bad.
    pub bad: u32,
    /// How many thought it middling.
    pub middling: u32,
    /// How many thought it good.
    pub good: u32,
    /// Complaints.
    pub complaints: u32,
}

/// One guest of a trip.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TripGuest {
    /// The customer.
    pub customer: String,
    /// What they are called.
    pub name: String,
    /// The seat.
    pub seat: String,
    /// The room.
    pub room: String,
    /// The diet.
    pub diet: String,
    /// Allergies and ailments.
    pub allergy: Option<String>,
    /// A birthday within two weeks.
    pub birthday: Option<String>,
}

/// A trip as its guide sees it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TripSheet {
    /// In their order.
    pub stops: Vec<TripStop>,
    /// By seat.
    pub guests: Vec<TripGuest>,
    /// Forms that can be asked.
    pub forms: Vec<Facet>,
}

impl From<pages::TripSheet> for TripSheet {
    fn from(of: pages::TripSheet) -> Self {
        let stop = |stop: pages::TripStop| TripStop {
            token: stop.token,
            name: stop.place,
            day: stop.day,
            at_ms: stop.at_ms,
            remark: stop.remark,
            seen: stop.when,
            bad: stop.smiles[0],
            middling: stop.smiles[1],
            good: stop.smiles[2],
            complaints: stop.complaints,
        };
        let guest = |guest: pages::TripGuest| TripGuest {
            customer: guest.customer.to_string(),
            name: guest.name,
            seat: guest.seat,
            room: guest.room,
            diet: guest.diet,
            allergy: guest.allergy,
            birthday: guest.birthday,
        };
        let form = |(id, name): (RecordId, String)| Facet { value: id.to_string(), name, count: 0 };
        Self {
            stops: of.stops.into_iter().map(stop).collect(),
            guests: of.guests.into_iter().map(guest).collect(),
            forms: of.forms.into_iter().map(form).collect(),
        }
    }
}

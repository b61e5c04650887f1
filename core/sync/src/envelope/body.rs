use minicbor::{Decode, Decoder, Encode};

use crate::ids::DeviceId;
use crate::numbers::MAX_ITEM_CHANGES_READ;
use crate::wire::list_up_to;

/// What one item holds: changes of one document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct Body {
    /// The record's kind, by the domain's stable code.
    #[n(0)]
    pub kind: u8,
    /// Changes in an order in which they can be applied.
    #[cbor(n(1), decode_with = "many")]
    pub changes: Vec<BodyChange>,
    /// The row projected from the document after these changes, when they are all it has: a receiver that does not know the document can
    /// fill its tables without loading it.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub row: Option<Vec<u8>>,
}

/// One change with who made it and when.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BodyChange {
    /// The encoded change.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
    /// The author's clock, ms since the Unix epoch. For display: it orders nothing.
    #[n(1)]
    pub at_ms: i64,
    /// Who made it, when not the envelope's author: a device that was removed since, of whom the relay lost it; or nobody (zeros), where it
    /// follows from other records. Receivers tell who sent it.
    #[n(2)]
    pub author: Option<DeviceId>,
}

fn many<Ctx>(decoder: &mut Decoder<'_>, context: &mut Ctx) -> Result<Vec<BodyChange>, minicbor::decode::Error> {
    list_up_to(decoder, context, MAX_ITEM_CHANGES_READ)
}

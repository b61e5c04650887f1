//! zstd (RFC 8878) with the dictionary of suite 1. Records are small and alike: without a dictionary they hardly shrink.
use std::sync::LazyLock;

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::CParameter;

use crate::numbers::MAX_BODY;

/// Dictionary version 1: part of suite 1, never changed. `examples/train_dictionary.rs` made it.
static DICTIONARY: &[u8] = include_bytes!("../../dict/v1.zdict");
/// Measured on new customers with their keys: level 1 344 bytes in 10 µs, 3 321 bytes in 12 µs, 6 311 bytes in 21 µs.
const LEVEL: i32 = 3;

static ENCODER: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static DECODER: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

/// A reusable compressor: making one costs more than compressing a record.
pub(super) struct Packer(Compressor<'static>);

impl Packer {
    pub(super) fn new() -> Self {
        let prepare = || -> std::io::Result<Compressor<'static>> {
            let mut packer = Compressor::with_prepared_dictionary(&ENCODER)?;
            packer.set_parameter(CParameter::DictIdFlag(false))?;
            packer.set_parameter(CParameter::ChecksumFlag(false))?;
            packer.set_parameter(CParameter::ContentSizeFlag(true))?;
            Ok(packer)
        };
        Self(prepare().expect("the built-in dictionary and parameters are valid"))
    }

    pub(super) fn pack(&mut self, plain: &[u8]) -> Vec<u8> {
        self.0.compress(plain).expect("compressing into a buffer of the bound's size cannot fail")
    }
}

/// A reusable decompressor.
pub(super) struct Unpacker(Decompressor<'static>);

impl Unpacker {
    pub(super) fn new() -> Self {
        Self(Decompressor::with_prepared_dictionary(&DECODER).expect("the built-in dictionary is valid"))
    }

    /// What a frame says it unpacks to. `None` when it is no frame, does not state its size, or states more than [`MAX_BODY`].
    pub(super) fn size(packed: &[u8]) -> Option<usize> {
        let size = zstd::zstd_safe::get_frame_content_size(packed).ok()??;
        usize::try_from(size).ok().filter(|size| *size <= MAX_BODY)
    }

    /// `None` when it is no frame, does not state its size, or states or has more than [`MAX_BODY`].
    pub(super) fn unpack(&mut self, packed: &[u8]) -> Option<Vec<u8>> {
        let size = Self::size(packed)?;
        self.0.decompress(packed, size).ok().filter(|plain| plain.len() == size)
    }
}

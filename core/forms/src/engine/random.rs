//! A random source that a seed replays: xoroshiro128++ (Blackman and Vigna 2019, <https://prng.di.unimi.it/xoroshiro128plusplus.c>).
//! Not for secrets.

#[derive(Clone, Debug)]
pub(super) struct Random([u64; 2]);

impl Random {
    pub fn new(seed: [u64; 2]) -> Self {
        // All zeros would stay all zeros.
        let mut random = Self(if seed == [0, 0] { [1, 0] } else { seed });
        for _ in 0..8 {
            random.next();
        }
        random
    }

    pub fn next(&mut self) -> u64 {
        let [a, mut b] = self.0;
        let result = a.wrapping_add(b).rotate_left(17).wrapping_add(a);
        b ^= a;
        self.0 = [a.rotate_left(49) ^ b ^ (b << 21), b.rotate_left(28)];
        result
    }

    /// Fills a buffer.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }

    /// A random UUID (RFC 9562, version 4).
    pub fn uuid(&mut self) -> String {
        let high = (self.next() & !0xf000) | 0x4000;
        let low = (self.next() & !(0b11 << 62)) | (0b10 << 62);
        let (a, b, c) = (high >> 32, (high >> 16) & 0xffff, high & 0xffff);
        format!("{a:08x}-{b:04x}-{c:04x}-{:04x}-{:012x}", low >> 48, low & 0xffff_ffff_ffff)
    }
}

//! A map that forgets what was not asked for lately: whatever strangers can make the relay remember is kept in one.
use std::collections::HashMap;
use std::hash::Hash;

/// Two generations: what is used moves to the young one, and the old one is dropped as a whole. So every call takes constant time, memory
/// is bounded by twice the capacity, and an idle map gives its memory back.
pub(crate) struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    /// Entries of one generation.
    capacity: usize,
    /// How long a generation stays young, in ms: an unused entry lives once to twice as long.
    period_ms: i64,
    turned_ms: i64,
}

impl<K: Hash + Eq, V> Recent<K, V> {
    pub fn new(capacity: usize, period_ms: i64) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), capacity, period_ms, turned_ms: 0 }
    }

    pub fn get(&mut self, key: K, now_ms: i64) -> Option<&mut V> {
        self.tidy(now_ms);
        if let Some(value) = self.old.remove(&key) {
            Some(self.insert(key, value, now_ms))
        } else {
            self.young.get_mut(&key)
        }
    }

    pub fn insert(&mut self, key: K, value: V, now_ms: i64) -> &mut V {
        self.tidy(now_ms);
        if self.young.len() >= self.capacity {
            self.turn(now_ms);
        }
        self.old.remove(&key);
        self.young.entry(key).insert_entry(value).into_mut()
    }

    /// Forgets what was not used for a while. Cheap; done with every other call too.
    pub fn tidy(&mut self, now_ms: i64) {
        // A clock that was set back begins a new period.
        if now_ms < self.turned_ms || now_ms - self.turned_ms >= self.period_ms {
            self.turn(now_ms);
        }
    }

    fn turn(&mut self, now_ms: i64) {
        self.old = std::mem::take(&mut self.young);
        self.turned_ms = now_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl<K: Hash + Eq, V> Recent<K, V> {
        fn len(&self) -> usize {
            self.young.len() + self.old.len()
        }
    }

    #[test]
    fn what_is_used_stays_and_the_rest_is_forgotten() {
        let mut recent = Recent::new(100, 1000);
        recent.insert("used", 1, 0);
        recent.insert("unused", 2, 0);
        assert_eq!(recent.get("used", 1000), Some(&mut 1), "one period later it is still there");
        assert_eq!(recent.get("used", 2000), Some(&mut 1));
        assert_eq!(recent.get("unused", 2000), None);
        assert_eq!(recent.len(), 1);
        recent.tidy(3000);
        recent.tidy(4000);
        assert_eq!((recent.len(), recent.young.capacity(), recent.old.capacity()), (0, 0, 0), "memory is given back");
    }

    #[test]
    fn a_flood_of_keys_is_bounded() {
        let mut recent = Recent::new(100, 1000);
        for key in 0..100_000 {
            recent.insert(key, (), 0);
            assert!(recent.len() <= 200);
        }
        assert_eq!(recent.get(99_999, 0), Some(&mut ()));
    }
}

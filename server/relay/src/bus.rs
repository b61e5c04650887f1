//! Hints that something is new, for devices that listen. Hints may be lost: a device polls its cursor too.
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use cairn_sync::WorkspaceId;
use cairn_sync::wire::{ControlHint, Hint};
use tokio::sync::broadcast;

/// Hints kept for a slow listener; older ones are dropped.
const BACKLOG: usize = 64;

/// Something moved in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A space has new envelopes.
    Space(Hint),
    /// The control log has new entries.
    Control(ControlHint),
}

/// Carries hints from the node that stored something to every node that holds listeners.
pub trait Bus: Send + Sync + 'static {
    /// Tells the listeners of a workspace. Never waits, may lose the event.
    fn publish(&self, workspace: WorkspaceId, event: Event);
    /// Listens to a workspace until the receiver is dropped.
    fn subscribe(&self, workspace: WorkspaceId) -> broadcast::Receiver<Event>;
    /// Forgets channels to which nobody listens any more. Called now and then.
    fn tidy(&self);
}

/// The bus of a relay that is one process.
#[derive(Default)]
pub struct LocalBus {
    channels: Mutex<HashMap<WorkspaceId, broadcast::Sender<Event>>>,
}

impl Bus for LocalBus {
    fn publish(&self, workspace: WorkspaceId, event: Event) {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(channel) = channels.get(&workspace) else { return };
        if channel.send(event).is_err() {
            // Nobody listens any more.
            channels.remove(&workspace);
        }
    }

    fn subscribe(&self, workspace: WorkspaceId) -> broadcast::Receiver<Event> {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.entry(workspace).or_insert_with(|| broadcast::Sender::new(BACKLOG)).subscribe()
    }

    fn tidy(&self) {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|_, channel| channel.receiver_count() > 0);
        channels.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_reach_the_listeners_of_their_workspace_only() {
        let bus = LocalBus::default();
        let (mut here, mut there) = (bus.subscribe(WorkspaceId([1; 16])), bus.subscribe(WorkspaceId([2; 16])));
        let event = Event::Control(ControlHint { head: 3 });
        bus.publish(WorkspaceId([1; 16]), event);
        assert_eq!(here.try_recv(), Ok(event));
        assert!(there.try_recv().is_err());
        drop(here);
        bus.publish(WorkspaceId([1; 16]), event);
        assert_eq!(bus.channels.lock().expect("not poisoned").len(), 1, "a channel without listeners is forgotten");
        drop(there);
        bus.tidy();
        assert!(bus.channels.lock().expect("not poisoned").is_empty());
    }
}

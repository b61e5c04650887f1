//! What every backend must do. A backend's own tests call [`all`] with a function that opens an empty log.
use std::collections::BTreeSet;

use cairn_sync::keys::KeyCommitment;
use cairn_sync::numbers::MAX_LIST;
use cairn_sync::wire::{Ack, WrappedKey, chain};
use cairn_sync::{DeviceId, DocId, SpaceId, WorkspaceId};

use crate::limits::Quotas;

use super::{Log, LogError, NewBatch, NewEntries, NewEnvelope, Slice, TokenHolder, Totals, Usage};

const WORKSPACE: WorkspaceId = WorkspaceId([1; 16]);
const SPACE: SpaceId = SpaceId([2; 16]);
const A: DeviceId = DeviceId([3; 16]);
const B: DeviceId = DeviceId([4; 16]);

/// What one workspace may take of the logs that are opened here.
pub(crate) const QUOTAS: Quotas = Quotas {
    bytes: 10_000_000,
    envelopes_a_day: 150,
    doc_keys: 7_000,
    control_entries: 10,
    spaces: 100,
    devices: 100,
    workspaces: 2,
};

/// Runs every case on a log of its own, which has [`QUOTAS`] and a clock that stands still.
pub(crate) async fn all<L: Log>(mut open: impl FnMut() -> L) {
    acknowledgements_repeat(&founded(open()).await).await;
    gaps_and_forks_are_refused(&founded(open()).await).await;
    a_batch_is_stored_as_a_whole(&founded(open()).await).await;
    what_was_judged_too_early_is_refused(&founded(open()).await).await;
    spaces_and_workspaces_do_not_mix(&founded(open()).await).await;
    pages_follow_one_another(&founded(open()).await).await;
    keys_come_with_their_page(&founded(open()).await).await;
    nobody_replaces_a_key(&founded(open()).await).await;
    a_page_closes_before_it_has_too_many_keys(&founded(open()).await).await;
    erased_keys_are_gone(&founded(open()).await).await;
    control_entries_keep_their_order(&open()).await;
    tokens_are_found_and_forgotten(&open()).await;
    concurrent_writers_leave_no_gap(&founded(open()).await).await;
    what_a_workspace_takes_is_counted(&founded(open()).await).await;
    quotas_refuse_and_leave_nothing_behind(&founded(open()).await).await;
    assert_eq!(open().ready().await, Ok(()));
    assert_eq!(open().tidy().await, Ok(()));
}

async fn founded<L: Log>(log: L) -> L {
    assert_eq!(log.append(entries(0, 1)).await, Ok(1));
    log
}

fn entries(after: u64, count: u64) -> NewEntries {
    let entries = (1..=count).map(|n| format!("entry {}", after + n).into_bytes()).collect();
    NewEntries { workspace: WORKSPACE, after, entries, erased: Vec::new(), grows: true }
}

/// Envelopes of a device with sequences `from ..= to`, each following the one before.
fn envelopes(author: DeviceId, from: u64, to: u64) -> Vec<NewEnvelope> {
    let bytes = |seq: u64| format!("envelope {seq} of {author}").into_bytes();
    let previous = |seq: u64| if seq == 1 { [0; 32] } else { *blake3::hash(&bytes(seq - 1)).as_bytes() };
    let make = |device_seq| NewEnvelope { device_seq, previous: previous(device_seq), bytes: bytes(device_seq) };
    (from..=to).map(make).collect()
}

fn batch(author: DeviceId, from: u64, to: u64) -> NewBatch {
    let envelopes = envelopes(author, from, to);
    NewBatch {
        workspace: WORKSPACE,
        space: SPACE,
        author,
        judged_at: 1,
        envelopes,
        keys: Vec::new(),
        commitments: Vec::new(),
    }
}

fn key(doc: u16, epoch: u32) -> WrappedKey {
    let mut id = [0; 16];
    id[..2].copy_from_slice(&doc.to_be_bytes());
    WrappedKey { doc: DocId(id), epoch, wrapped: format!("{doc} under {epoch}").into_bytes() }
}

fn acks(pairs: &[(u64, u64)]) -> Vec<Ack> {
    pairs.iter().map(|(device_seq, seq)| Ack { device_seq: *device_seq, seq: *seq }).collect()
}

async fn pull(log: &impl Log, after: u64, max: usize) -> Slice {
    log.pull(WORKSPACE, SPACE, after, max).await.expect("pulled")
}

async fn acknowledgements_repeat(log: &impl Log) {
    let stored = log.push(batch(A, 1, 2)).await.expect("stored");
    assert_eq!((stored.acks, stored.head, stored.new), (acks(&[(1, 1), (2, 2)]), 2, 2));
    let stored = log.push(batch(B, 1, 1)).await.expect("stored");
    assert_eq!((stored.acks, stored.head), (acks(&[(1, 3)]), 3));
    let again = log.push(batch(A, 1, 2)).await.expect("repeated");
    assert_eq!((again.acks, again.head, again.new), (acks(&[(1, 1), (2, 2)]), 3, 0));
    let partly = log.push(batch(A, 2, 3)).await.expect("half of it is new");
    assert_eq!((partly.acks, partly.head, partly.new), (acks(&[(2, 2), (3, 4)]), 4, 1));
}

async fn gaps_and_forks_are_refused(log: &impl Log) {
    assert_eq!(log.push(batch(A, 2, 2)).await, Err(LogError::Gap { expected: 1 }));
    log.push(batch(A, 1, 2)).await.expect("stored");
    assert_eq!(log.push(batch(A, 4, 4)).await, Err(LogError::Gap { expected: 3 }));
    let mut other = batch(A, 2, 2);
    other.envelopes[0].bytes.push(0);
    assert_eq!(log.push(other).await, Err(LogError::Fork { expected: 3 }));
    let mut stray = batch(A, 3, 3);
    stray.envelopes[0].previous = [9; 32];
    assert_eq!(log.push(stray).await, Err(LogError::Fork { expected: 3 }));
    assert_eq!(pull(log, 0, 1 << 20).await.head, 2);
}

async fn a_batch_is_stored_as_a_whole(log: &impl Log) {
    let mut broken = batch(A, 1, 3);
    broken.envelopes.remove(1);
    broken.keys = vec![key(1, 1)];
    assert_eq!(log.push(broken).await, Err(LogError::Gap { expected: 2 }));
    log.push(batch(A, 1, 1)).await.expect("stored");
    let slice = pull(log, 0, 1 << 20).await;
    assert_eq!((slice.head, slice.keys), (1, Vec::new()));
}

async fn what_was_judged_too_early_is_refused(log: &impl Log) {
    log.append(entries(1, 1)).await.expect("appended");
    assert_eq!(log.push(batch(A, 1, 1)).await, Err(LogError::Moved { head: 2 }));
    let judged_again = NewBatch { judged_at: 2, ..batch(A, 1, 1) };
    assert_eq!(log.push(judged_again).await.map(|stored| stored.head), Ok(1));
}

async fn spaces_and_workspaces_do_not_mix(log: &impl Log) {
    let other = SpaceId([7; 16]);
    log.push(batch(A, 1, 2)).await.expect("stored");
    let stored = log.push(NewBatch { space: other, ..batch(A, 1, 1) }).await.expect("stored");
    assert_eq!((stored.acks, stored.head), (acks(&[(1, 1)]), 1), "each space counts by itself");
    let stranger = WorkspaceId([9; 16]);
    let foreign = NewBatch { workspace: stranger, ..batch(A, 1, 1) };
    assert_eq!(log.push(foreign).await, Err(LogError::UnknownWorkspace));
    assert_eq!(log.pull(stranger, SPACE, 0, 100).await, Err(LogError::UnknownWorkspace));
    let empty = log.head(WORKSPACE, SpaceId([8; 16]), A).await.expect("no envelopes yet");
    assert_eq!((empty.head, empty.chain, empty.own_seq), (0, [0; 32], 0));
    let head = log.head(WORKSPACE, SPACE, A).await.expect("read");
    assert_eq!((head.head, head.own_seq), (2, 2));
    assert_eq!(log.head(WORKSPACE, SPACE, B).await.map(|head| head.own_seq), Ok(0));
}

async fn pages_follow_one_another(log: &impl Log) {
    log.push(batch(A, 1, 10)).await.expect("stored");
    let mut expected = [0; 32];
    let mut after = 0;
    for max in [0, 50, 150, 1 << 20] {
        let slice = pull(log, after, max).await;
        assert!(!slice.entries.is_empty(), "at least one envelope is given");
        let size: usize = slice.entries.iter().map(|placed| placed.envelope.len()).sum();
        assert!(size <= max || slice.entries.len() == 1, "{size} bytes where {max} were asked for");
        for placed in &slice.entries {
            after += 1;
            assert_eq!(placed.seq, after);
            expected = chain(&expected, &placed.envelope);
        }
        assert_eq!((slice.chain, slice.head), (expected, 10));
    }
    assert_eq!(after, 10);
    let end = pull(log, 10, 1 << 20).await;
    assert_eq!((end.entries.len(), end.chain), (0, expected));
    let beyond = pull(log, 11, 1 << 20).await;
    assert_eq!((beyond.entries.len(), beyond.head), (0, 10), "a cursor of another incarnation finds nothing");
}

async fn keys_come_with_their_page(log: &impl Log) {
    log.push(NewBatch { keys: vec![key(1, 1), key(2, 1)], ..batch(A, 1, 2) }).await.expect("stored");
    log.push(NewBatch { keys: vec![key(1, 2), key(2, 1), key(3, 2)], ..batch(B, 1, 1) }).await.expect("stored");
    let first = pull(log, 0, 0).await;
    assert_eq!(first.entries.len(), 1);
    assert_eq!(first.keys, vec![key(1, 1), key(2, 1)], "the first wrapping stays");
    assert_eq!(pull(log, 1, 0).await.keys, Vec::new());
    assert_eq!(pull(log, 2, 0).await.keys, vec![key(3, 2)]);
    assert_eq!(pull(log, 0, 1 << 20).await.keys.len(), 3, "each once");
}

async fn nobody_replaces_a_key(log: &impl Log) {
    let (doc, one, other) = (key(1, 1).doc, KeyCommitment([1; 16]), KeyCommitment([2; 16]));
    let with = |author, seq, commitment| NewBatch {
        keys: vec![key(1, 1)],
        commitments: vec![(doc, commitment)],
        ..batch(author, seq, seq)
    };
    log.push(with(A, 1, one)).await.expect("stored");
    assert_eq!(log.push(with(B, 1, other)).await, Err(LogError::OtherKey(doc)));
    assert_eq!(pull(log, 0, 1 << 20).await.head, 1, "nothing of it was stored");
    log.push(with(B, 1, one)).await.expect("the same key may come again");
    // A document of protocol 1 has no commitment; the first one does not make others' keys wrong.
    log.push(NewBatch { keys: vec![key(2, 1)], ..batch(A, 2, 2) }).await.expect("stored");
    let late = NewBatch { commitments: vec![(key(2, 1).doc, other)], ..batch(B, 2, 2) };
    log.push(late).await.expect("stored");
}

async fn a_page_closes_before_it_has_too_many_keys(log: &impl Log) {
    let many = |from: u16| (from..from + 3000).map(|doc| key(doc, 1)).collect();
    log.push(NewBatch { keys: many(0), ..batch(A, 1, 2) }).await.expect("stored");
    log.push(NewBatch { keys: many(3000), ..batch(A, 3, 4) }).await.expect("stored");
    let first = pull(log, 0, 1 << 20).await;
    assert_eq!((first.entries.len(), first.keys.len()), (2, 3000));
    assert!(first.keys.len() <= MAX_LIST);
    let second = pull(log, 2, 1 << 20).await;
    assert_eq!((second.entries.len(), second.keys.len()), (2, 3000));
    let docs: BTreeSet<_> = first.keys.iter().chain(&second.keys).map(|key| key.doc).collect();
    assert_eq!(docs.len(), 6000);
}

async fn erased_keys_are_gone(log: &impl Log) {
    log.push(NewBatch { keys: vec![key(1, 1), key(2, 1)], ..batch(A, 1, 1) }).await.expect("stored");
    let erase = NewEntries { erased: vec![(SPACE, key(1, 1).doc)], ..entries(1, 1) };
    log.append(erase).await.expect("appended");
    assert_eq!(pull(log, 0, 1 << 20).await.keys, vec![key(2, 1)]);
}

async fn what_a_workspace_takes_is_counted(log: &impl Log) {
    let none = Usage { control_entries: 1, ..Usage::default() };
    assert_eq!(log.usage(WORKSPACE).await, Ok(none));
    assert_eq!(log.usage(WorkspaceId([9; 16])).await, Err(LogError::UnknownWorkspace));
    let first = NewBatch { keys: vec![key(1, 1), key(2, 1)], ..batch(A, 1, 3) };
    log.push(first.clone()).await.expect("stored");
    let bytes: usize = first.envelopes.iter().map(|envelope| envelope.bytes.len()).sum();
    let usage = Usage { bytes: bytes as u64, doc_keys: 2, control_entries: 1, envelopes_today: 3 };
    assert_eq!(log.usage(WORKSPACE).await, Ok(usage));
    log.push(first).await.expect("stored before");
    assert_eq!(log.usage(WORKSPACE).await, Ok(usage), "what is repeated is counted once");
    log.push(NewBatch { keys: vec![key(2, 1)], ..batch(B, 1, 1) }).await.expect("stored");
    let more = log.usage(WORKSPACE).await.expect("counted");
    assert_eq!((more.doc_keys, more.envelopes_today), (2, 4), "a key that is there is no second one");
    let erase = NewEntries { erased: vec![(SPACE, key(1, 1).doc)], ..entries(1, 1) };
    log.append(erase).await.expect("appended");
    let after = log.usage(WORKSPACE).await.expect("counted");
    assert_eq!((after.doc_keys, after.control_entries), (1, 2));
    assert_eq!(
        log.totals().await,
        Ok(Totals { workspaces: 1, bytes: after.bytes, largest: Usage { envelopes_today: 0, ..after } })
    );
}

async fn quotas_refuse_and_leave_nothing_behind(log: &impl Log) {
    let refused = |answer: Result<_, LogError>| matches!(answer, Err(LogError::Quota(_)));
    log.push(batch(A, 1, 140)).await.expect("stored");
    let before = log.usage(WORKSPACE).await.expect("counted");
    assert!(refused(log.push(batch(B, 1, 11)).await.map(drop)), "too many for one day");
    assert_eq!(log.usage(WORKSPACE).await, Ok(before));
    assert_eq!(pull(log, 0, 1 << 20).await.head, 140);
    log.push(batch(B, 1, 10)).await.expect("as many as there is room for");
    log.push(batch(A, 1, 140)).await.expect("what is stored is acknowledged without room too");

    assert_eq!(log.append(entries(1, 9)).await, Ok(10));
    assert!(refused(log.append(entries(10, 1)).await.map(drop)));
    let shuts_out = NewEntries { grows: false, ..entries(10, 1) };
    assert_eq!(log.append(shuts_out).await, Ok(11), "taking away needs no room");
    let other = |number| NewEntries { workspace: WorkspaceId([number; 16]), ..entries(0, 1) };
    assert_eq!(log.append(other(2)).await, Ok(1));
    assert_eq!(log.append(other(3)).await, Err(LogError::Full), "no room for one more workspace");
}

async fn control_entries_keep_their_order(log: &impl Log) {
    assert_eq!(log.control(WORKSPACE, 0, 10).await, Err(LogError::UnknownWorkspace));
    assert_eq!(log.append(entries(3, 1)).await, Err(LogError::UnknownWorkspace));
    assert_eq!(log.append(entries(0, 2)).await, Ok(2));
    assert_eq!(log.append(entries(0, 2)).await, Err(LogError::Moved { head: 2 }));
    assert_eq!(log.append(entries(1, 1)).await, Err(LogError::Moved { head: 2 }));
    assert_eq!(log.append(entries(2, 3)).await, Ok(5));
    let (page, head) = log.control(WORKSPACE, 1, 2).await.expect("read");
    assert_eq!((page, head), (vec![b"entry 2".to_vec(), b"entry 3".to_vec()], 5));
    assert_eq!(log.control(WORKSPACE, 5, 2).await, Ok((Vec::new(), 5)));
}

async fn tokens_are_found_and_forgotten(log: &impl Log) {
    let holder = |expires_ms| TokenHolder { workspace: WORKSPACE, who: A, expires_ms };
    log.put_token([1; 32], holder(100), 0).await.expect("stored");
    assert_eq!(log.token([1; 32]).await, Ok(Some(holder(100))));
    assert_eq!(log.token([2; 32]).await, Ok(None));
    log.put_token([2; 32], holder(300), 200).await.expect("stored");
    assert_eq!(log.token([1; 32]).await, Ok(None), "ended");
}

async fn concurrent_writers_leave_no_gap(log: &impl Log) {
    let devices: Vec<DeviceId> = (10..30).map(|n| DeviceId([n; 16])).collect();
    let mut pushes = Vec::new();
    for device in &devices {
        pushes.push(async move {
            for seq in 1..=5 {
                log.push(batch(*device, seq, seq)).await.expect("stored");
            }
        });
    }
    futures_util::future::join_all(pushes).await;
    let slice = pull(log, 0, 1 << 20).await;
    assert_eq!(slice.head, 100);
    assert!(slice.entries.iter().zip(1..).all(|(placed, seq)| placed.seq == seq));
    let distinct: BTreeSet<_> = slice.entries.iter().map(|placed| &placed.envelope).collect();
    assert_eq!(distinct.len(), 100);
}

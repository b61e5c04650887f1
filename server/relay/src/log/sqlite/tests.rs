use std::path::Path;

use cairn_sync::{DeviceId, SpaceId, WorkspaceId};

use super::*;
use crate::log::{NewEnvelope, conformance};

fn open_with(dir: &Path, options: Options) -> Result<SqliteLog, LogError> {
    SqliteLog::open(dir, options, [5; 32], Arc::new(Metrics::new()))
}

fn open(dir: &Path) -> SqliteLog {
    open_with(dir, Options::default()).expect("opened")
}

const WORKSPACE: WorkspaceId = WorkspaceId([1; 16]);
const SPACE: SpaceId = SpaceId([2; 16]);
const DEVICE: DeviceId = DeviceId([3; 16]);

fn genesis() -> NewEntries {
    NewEntries { workspace: WORKSPACE, after: 0, entries: vec![b"genesis".to_vec()], erased: Vec::new() }
}

fn large(device_seq: u64, previous: [u8; 32]) -> NewBatch {
    let bytes = vec![u8::try_from(device_seq % 251).expect("small"); 100_000];
    let envelopes = vec![NewEnvelope { device_seq, previous, bytes }];
    NewBatch { workspace: WORKSPACE, space: SPACE, author: DEVICE, judged_at: 1, envelopes, keys: Vec::new() }
}

#[tokio::test]
async fn conforms() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut count = 0;
    conformance::all(|| {
        count += 1;
        open(&dir.path().join(count.to_string()))
    })
    .await;
}

#[tokio::test]
async fn a_reopened_log_knows_everything_and_a_restored_one_has_a_new_incarnation() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = open(dir.path());
    log.append(genesis()).await.expect("appended");
    log.push(large(1, [0; 32])).await.expect("stored");
    let slice = log.pull(WORKSPACE, SPACE, 0, 1).await;
    assert_eq!(log.identity().incarnation, 1);
    log.close().await;
    assert_eq!(log.ready().await, Err(LogError::Closed));
    drop(log);

    let options = Options { restored: true, ..Options::default() };
    let log = SqliteLog::open(dir.path(), options, [6; 32], Arc::new(Metrics::new())).expect("opened");
    let identity = log.identity();
    assert_eq!((identity.incarnation, identity.seed), (2, [5; 32]), "the identity stays");
    assert_eq!(log.pull(WORKSPACE, SPACE, 0, 1).await, slice);
    log.close().await;
    drop(log);
    assert_eq!(open(dir.path()).identity().incarnation, 2);
}

#[tokio::test]
async fn a_full_disk_refuses_and_keeps_what_was_acknowledged() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = open_with(dir.path(), Options { max_bytes: Some(1 << 20), restored: false }).expect("opened");
    log.append(genesis()).await.expect("appended");
    let (mut previous, mut stored) = ([0; 32], 0);
    let error = loop {
        let batch = large(stored + 1, previous);
        let hash = *blake3::hash(&batch.envelopes[0].bytes).as_bytes();
        match log.push(batch).await {
            Ok(_) => (previous, stored) = (hash, stored + 1),
            Err(error) => break error,
        }
    };
    assert_eq!(error, LogError::Full);
    assert!(stored > 3);
    assert_eq!(log.pull(WORKSPACE, SPACE, 0, 1).await.map(|slice| slice.head), Ok(stored), "reading goes on");
    log.close().await;
    drop(log);

    let log = open(dir.path());
    assert_eq!(log.pull(WORKSPACE, SPACE, 0, 1).await.map(|slice| slice.head), Ok(stored));
    let retried = log.push(large(stored + 1, previous)).await;
    assert_eq!(retried.map(|stored| stored.head), Ok(stored + 1), "the retry works once there is room");
}

#[tokio::test]
async fn a_damaged_file_is_named_and_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("relay.db");
    let garbage = vec![b'x'; 8192];
    std::fs::write(&path, &garbage).expect("written");
    let error = open_with(dir.path(), Options::default()).err().expect("damaged");
    assert!(matches!(&error, LogError::Damaged { path: named, .. } if *named == path.display().to_string()), "{error}");
    assert_eq!(std::fs::read(&path).expect("still there"), garbage);
}

#[tokio::test]
async fn a_newer_database_and_a_second_process_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = open(dir.path());
    assert!(matches!(open_with(dir.path(), Options::default()), Err(LogError::InUse { .. })));
    log.close().await;
    drop(log);
    let connection = Connection::open(dir.path().join("relay.db")).expect("opened");
    connection.pragma_update(None, "user_version", 99).expect("set");
    let error = open_with(dir.path(), Options::default()).err().expect("refused");
    assert!(matches!(error, LogError::Newer { found: 99, known: 1, .. }), "{error}");
}

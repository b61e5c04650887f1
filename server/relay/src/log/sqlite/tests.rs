use std::path::Path;

use cairn_sync::{DeviceId, SpaceId, WorkspaceId};

use super::*;
use crate::host::Host;
use crate::log::{NewEnvelope, conformance};

fn open_with(dir: &Path, options: Options) -> Result<SqliteLog, LogError> {
    SqliteLog::open(dir, options, [5; 32], Host::system().clock, Arc::new(Metrics::new()))
}

/// A clock that stands still.
struct Noon;

impl Clock for Noon {
    fn now_ms(&self) -> i64 {
        1_750_000_000_000
    }
}

fn open(dir: &Path) -> SqliteLog {
    open_with(dir, Options::default()).expect("opened")
}

const WORKSPACE: WorkspaceId = WorkspaceId([1; 16]);
const SPACE: SpaceId = SpaceId([2; 16]);
const DEVICE: DeviceId = DeviceId([3; 16]);

fn genesis() -> NewEntries {
    NewEntries { workspace: WORKSPACE, after: 0, entries: vec![b"genesis".to_vec()], erased: Vec::new(), grows: true }
}

fn large(device_seq: u64, previous: [u8; 32]) -> NewBatch {
    let bytes = vec![u8::try_from(device_seq % 251).expect("small"); 100_000];
    let envelopes = vec![NewEnvelope { device_seq, previous, bytes }];
    NewBatch {
        workspace: WORKSPACE,
        space: SPACE,
        author: DEVICE,
        judged_at: 1,
        envelopes,
        keys: Vec::new(),
        commitments: Vec::new(),
    }
}

#[tokio::test]
async fn conforms() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut count = 0;
    conformance::all(|| {
        count += 1;
        let options = Options { quotas: conformance::QUOTAS, ..Options::default() };
        let dir = dir.path().join(count.to_string());
        SqliteLog::open(&dir, options, [5; 32], Arc::new(Noon), Arc::new(Metrics::new())).expect("opened")
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
    let clock = Host::system().clock;
    let log = SqliteLog::open(dir.path(), options, [6; 32], clock, Arc::new(Metrics::new())).expect("opened");
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
    let log = open_with(dir.path(), Options { max_bytes: Some(1 << 20), ..Options::default() }).expect("opened");
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
    assert!(matches!(error, LogError::Newer { found: 99, known: 3, .. }), "{error}");
}

#[tokio::test]
async fn a_closed_log_is_whole_in_one_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = open(dir.path());
    log.append(genesis()).await.expect("appended");
    log.push(large(1, [0; 32])).await.expect("stored");
    let expected = log.pull(WORKSPACE, SPACE, 0, 1).await;
    log.close().await;
    // The readers are still open, as in a process that ends.
    let copy = tempfile::tempdir().expect("a folder");
    std::fs::copy(dir.path().join("relay.db"), copy.path().join("relay.db")).expect("copied");
    assert_eq!(open(copy.path()).pull(WORKSPACE, SPACE, 0, 1).await, expected);
}

#[tokio::test]
async fn a_tidy_log_is_whole_in_one_file_while_it_runs() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = open(dir.path());
    log.append(genesis()).await.expect("appended");
    log.push(large(1, [0; 32])).await.expect("stored");
    let beside = || std::fs::metadata(dir.path().join("relay.db-wal")).map_or(0, |file| file.len());
    assert!(beside() > 0);
    log.tidy().await.expect("tidied");
    while beside() > 0 {
        tokio::task::yield_now().await;
    }
    let copy = tempfile::tempdir().expect("a folder");
    std::fs::copy(dir.path().join("relay.db"), copy.path().join("relay.db")).expect("copied");
    assert_eq!(open(copy.path()).pull(WORKSPACE, SPACE, 0, 1).await.map(|slice| slice.head), Ok(1));
}

#[tokio::test]
async fn a_backup_of_a_running_log_is_the_log_and_overwrites_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = open(dir.path());
    log.append(genesis()).await.expect("appended");
    log.push(large(1, [0; 32])).await.expect("stored");
    let copy = tempfile::tempdir().expect("a folder");
    let to = copy.path().join("relay.db");
    let size = backup(dir.path(), &to).expect("written");
    assert_eq!(std::fs::metadata(&to).map(|file| file.len()).ok(), Some(size));
    assert_eq!(std::fs::read_dir(copy.path()).expect("a folder").count(), 1, "nothing is left beside it");
    assert!(matches!(backup(dir.path(), &to), Err(LogError::Failed(_))));
    assert!(matches!(backup(copy.path().join("no").as_path(), &copy.path().join("b")), Err(LogError::Failed(_))));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&to).expect("there").permissions().mode() & 0o777, 0o600);
    }
    let restored = open_with(copy.path(), Options { restored: true, ..Options::default() }).expect("opened");
    assert_eq!(restored.identity().incarnation, 2);
    assert_eq!(restored.pull(WORKSPACE, SPACE, 0, 1).await, log.pull(WORKSPACE, SPACE, 0, 1).await);
}

#[tokio::test]
async fn a_device_keeps_its_newest_tokens_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = open(dir.path());
    let holder = |who, expires_ms| TokenHolder { workspace: WORKSPACE, who: DeviceId([who; 16]), expires_ms };
    log.put_token([255; 32], holder(2, 1_000), 0).await.expect("stored");
    for number in 0..100 {
        log.put_token([number; 32], holder(1, 1_000 + i64::from(number)), 0).await.expect("stored");
    }
    assert_eq!(log.token([83; 32]).await, Ok(None));
    assert!(log.token([84; 32]).await.expect("read").is_some());
    assert!(log.token([255; 32]).await.expect("read").is_some(), "another device keeps its own");
}

/// The schema of version 1 as that version made it, with 3 envelopes of 10 bytes and 2 keys.
#[tokio::test]
async fn a_log_of_the_first_version_is_counted_when_it_is_opened() {
    let dir = tempfile::tempdir().expect("a folder");
    let connection = Connection::open(dir.path().join("relay.db")).expect("opened");
    connection.execute_batch(include_str!("../../../tests/fixtures/relay_v1.sql")).expect("made");
    drop(connection);
    let usage = open(dir.path()).usage(WORKSPACE).await;
    assert_eq!(usage, Ok(Usage { bytes: 30, doc_keys: 2, control_entries: 1, envelopes_today: 0 }));
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_reads_the_folder_and_its_files() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("relay");
    let log = open(&folder);
    log.append(genesis()).await.expect("appended");
    let mode = |name: &str| metadata(folder.join(name)).expect("there").permissions().mode() & 0o777;
    let files = ["relay.db", "relay.db-wal", "relay.db-shm", "relay.lock"];
    assert_eq!((mode(""), files.map(mode)), (0o700, [0o600; 4]));
    log.close().await;
    drop(log);
    set_permissions(&folder, Permissions::from_mode(0o755)).expect("set");
    set_permissions(folder.join("relay.db"), Permissions::from_mode(0o644)).expect("set");
    let log = open(&folder);
    log.append(NewEntries { after: 1, ..genesis() }).await.expect("appended");
    assert_eq!((mode(""), files.map(mode)), (0o700, [0o600; 4]), "what an older version left open is closed");
}

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Instant;

use super::*;
use crate::sync::on_network;

/// Answers every connection with what the work writes to it.
fn serving(work: impl Fn(&mut TcpStream, usize) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for (n, connection) in listener.incoming().flatten().enumerate() {
            let mut connection = connection;
            let mut request = [0; 4096];
            let count = connection.read(&mut request).unwrap_or(0);
            let asked = String::from_utf8_lossy(&request[..count]).contains(REST_OF);
            work(&mut connection, if asked { n + 1000 } else { n });
        }
    });
    address
}

async fn asked(address: &str) -> Result<ControlPage, ApiError> {
    let relay = HttpRelay { silence: Duration::from_millis(300), ..HttpRelay::new(address).expect("a client") };
    let answer = on_network(async move { Ok(relay.control("bearer", ControlRequest { after: 0 }).await) }).await;
    answer.expect("the network's runtime")
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "measures how long a relay may keep a device waiting")]
async fn an_answer_that_drips_is_given_up() {
    let address = serving(|connection, _| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {CONTENT_TYPE}\r\ncontent-length: 100000\r\n\r\n");
        connection.write_all(head.as_bytes()).ok();
        while connection.write_all(&[0x5b]).is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let begun = Instant::now();
    let error = asked(&address).await.expect_err("given up");
    assert_eq!(error.code, ErrorCode::Unreachable);
    assert!(begun.elapsed() < Duration::from_secs(3));
}

fn page() -> Vec<u8> {
    encode(&ControlPage { entries: vec![vec![7; 20_000].into()], head: 1, incarnation: 1 })
}

fn part(connection: &mut TcpStream, tag: &str, body: &[u8], offset: usize, end: usize) {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {CONTENT_TYPE}\r\n{TAG}: {tag}\r\n{OFFSET}: {offset}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len() - offset
    );
    connection.write_all(head.as_bytes()).ok();
    connection.write_all(&body[offset..end]).ok();
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_taken_up_where_it_broke() {
    let address = serving(|connection, n| {
        let body = page();
        // The first has no word of a rest; the others go on from where the one before broke.
        let (offset, end) =
            if n < 1000 { (0, 8_000) } else { ((n - 1000) * 8_000, ((n - 999) * 8_000).min(body.len())) };
        part(connection, "t", &body, offset, end);
    });
    let whole = asked(&address).await.expect("whole in the end");
    assert_eq!(whole.entries[0].len(), 20_000);
}

#[tokio::test]
async fn an_answer_that_changed_meanwhile_is_not_put_together_of_two() {
    let address = serving(|connection, n| {
        let mut body = page();
        if n >= 1000 {
            // Another tag: given whole.
            part(connection, "other", &body, 0, body.len());
        } else {
            body[100..8_000].fill(9);
            part(connection, "t", &body, 0, 8_000);
        }
    });
    let whole = asked(&address).await.expect("whole in the end");
    assert!(whole.entries[0].iter().all(|byte| *byte == 7), "nothing of the first is in it");
}

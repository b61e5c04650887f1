//! The live connection: hints that a space has moved. They may be lost; the cursor is polled as well.

use cairn_sync::api::LIVE;
use cairn_sync::wire::{Live, decode};
use futures_util::StreamExt;
use tokio::sync::mpsc::UnboundedSender;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// The largest hint; real ones take some fifty bytes.
const LARGEST: usize = 4096;

/// Passes hints on until the connection ends.
pub(super) async fn listen(address: std::sync::Arc<str>, bearer: String, hints: UnboundedSender<Live>) {
    let url = format!("{}{}", address.replacen("http", "ws", 1), LIVE.path);
    let request = url.into_client_request().ok().zip(HeaderValue::from_str(&format!("Bearer {bearer}")).ok());
    let Some((mut request, authorization)) = request else { return };
    request.headers_mut().insert("authorization", authorization);
    let mut connection = match tokio_tungstenite::connect_async(request).await {
        Ok((connection, _)) => connection,
        Err(error) => {
            tracing::debug!(%error, "no live connection");
            return;
        }
    };
    // What moved between the last exchange and this connection had nobody to tell: one empty hint makes the device look once.
    if hints.send(Live { hint: None, control: None }).is_err() {
        return;
    }
    while let Some(Ok(message)) = connection.next().await {
        if let Message::Binary(bytes) = message
            && let Ok(live) = decode::<Live>("hint", &bytes, LARGEST)
            && hints.send(live).is_err()
        {
            return;
        }
    }
}

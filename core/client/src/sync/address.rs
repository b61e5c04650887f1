//! What may stand as a relay's address.

use reqwest::Url;

use crate::error::{ClientError, Result};

/// A relay's address as it is kept: `https`, or plain `http` to this machine only, unless it was said that anything may be read on the way.
/// No names and passwords in it: addresses are shown, logged and handed on in invites.
///
/// # Errors
/// [`ClientError::Unsound`] with what to write instead.
pub(crate) fn checked(text: &str, insecure_http: bool) -> Result<String> {
    let text = text.trim().trim_end_matches('/');
    let url = Url::parse(text).map_err(|_| {
        ClientError::Unsound(format!("{text} is no relay's address. Write it like https://relay.example.org."))
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ClientError::Unsound(
            "A relay's address holds no name and no password: devices sign in with their keys. Leave out what stands before the @."
                .to_owned(),
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(ClientError::Unsound(format!("{text} has a ? or # in it; a relay's address ends before that.")));
    }
    match url.scheme() {
        "https" => Ok(text.to_owned()),
        "http" if insecure_http || is_this_machine(&url) => Ok(text.to_owned()),
        "http" => Err(ClientError::Unsound(format!(
            "{text} is not encrypted, so whoever is on the way could take over this device's sign-in. Use https; plain http is for a relay on this machine. In a network where you trust everyone, allow it: --insecure-http."
        ))),
        other => Err(ClientError::Unsound(format!("A relay is reached by https, not by {other}."))),
    }
}

fn is_this_machine(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_this_machine() {
        for good in
            ["https://relay.example.org", "http://127.0.0.1:7700/", "http://[::1]:1", "http://localhost:9/cairn"]
        {
            assert_eq!(checked(good, false).expect(good), good.trim_end_matches('/'));
        }
        assert!(checked("http://192.168.1.4:7700", true).is_ok());
    }

    #[test]
    fn what_others_could_read_or_mistake_is_refused_with_what_to_do() {
        let bad = [
            ("http://192.168.1.4:7700", "https"),
            ("http://localhost.example.org", "https"),
            ("https://me:secret@relay.example.org", "password"),
            ("https://me@relay.example.org", "password"),
            ("https://relay.example.org?x=1", "?"),
            ("ftp://relay.example.org", "ftp"),
            ("relay.example.org", "Write it like"),
        ];
        for (text, hint) in bad {
            let error = checked(text, false).expect_err(text).to_string();
            assert!(error.contains(hint), "{text}: {error}");
        }
        assert!(checked("http://a:b@127.0.0.1", true).is_err());
    }
}

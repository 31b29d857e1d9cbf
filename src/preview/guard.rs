//! Which requests are answered at all: for this preview, by a name that leads here, with a path that cannot leave the site.

use std::net::IpAddr;

use axum::http::{HeaderMap, Uri, header};

/// The names by which the preview may be asked.
#[derive(Debug, Clone)]
pub(super) struct Hosts {
    /// What `--host` said, in lower case.
    own: String,
    /// True when other computers may reach the preview.
    is_open: bool,
}

impl Hosts {
    /// The names of a preview that listens at an address; `own` is the name that it was given.
    pub fn new(own: &str, address: IpAddr) -> Self {
        Self { own: own.to_ascii_lowercase(), is_open: !address.is_loopback() }
    }

    /// True when a request names this preview. A page of another site can make a browser send requests here under its own name (DNS rebinding), but
    /// not under `localhost` or a number.
    pub fn allow(&self, headers: &HeaderMap, uri: &Uri) -> bool {
        let mut named = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (named.next(), named.next()) else { return false };
        let in_address = uri.authority().is_none_or(|authority| self.knows(authority.as_str()));
        host.to_str().is_ok_and(|host| self.knows(host)) && in_address
    }

    fn knows(&self, host: &str) -> bool {
        let name = without_port(host).to_ascii_lowercase();
        // In a Host header an IPv6 address stands in brackets (RFC 3986, section 3.2.2).
        let bracketed = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        let bare = bracketed.or_else(|| (!name.contains(':')).then_some(&*name)).unwrap_or_default();
        match bare.parse::<IpAddr>() {
            Ok(address) => self.is_open || address.is_loopback(),
            Err(_) => name == "localhost" || name.ends_with(".localhost") || (!name.is_empty() && name == self.own),
        }
    }
}

/// `localhost:4173` as `localhost`, `[::1]:4173` as `[::1]`; what has no right port is left as it is, and known to nobody.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if !port.is_empty()
                && port.bytes().all(|byte| byte.is_ascii_digit())
                && (!name.contains(':') || name.ends_with(']')) =>
        {
            name
        }
        _ => host,
    }
}

/// A path as a request has it, decoded; none when a part of it is `.` or `..`, or has a slash, a backslash or a control character in it, however
/// these were written.
pub(super) fn decode(path: &str) -> Option<String> {
    let parts: Option<Vec<String>> = path.split('/').map(decode_part).collect();
    parts.map(|parts| parts.join("/")).filter(|path| path.starts_with('/'))
}

fn decode_part(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => {
                bytes.push(hex(*high)? << 4 | hex(*low)?);
                rest = after;
            }
            (b'%', _) => return None,
            (byte, after) => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let is_bad = text == "." || text == ".." || text.chars().any(|c| c.is_control() || c == '/' || c == '\\');
    (!is_bad).then_some(text)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The value of a parameter of a query, decoded.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    let parts: Option<Vec<String>> =
        value.replace("%2F", "/").replace("%2f", "/").split('/').map(decode_part).collect();
    parts.map(|parts| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn allows(hosts: &Hosts, host: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        hosts.allow(&headers, &Uri::from_static("/"))
    }

    #[test]
    fn only_names_that_cannot_be_rebound_are_answered() {
        let own = Hosts::new("127.0.0.1", [127, 0, 0, 1].into());
        for good in ["localhost", "localhost:4173", "127.0.0.1:1", "[::1]:4173", "LOCALHOST:80", "a.localhost"] {
            assert!(allows(&own, good), "{good}");
        }
        for bad in [
            "example.org",
            "localhost.example.org",
            "127.0.0.1.example.org",
            "192.168.1.5",
            "",
            "localhost:",
            "localhost:x",
            "::1",
            "user@localhost",
        ] {
            assert!(!allows(&own, bad), "{bad}");
        }
        let open = Hosts::new("press.example.org", [0, 0, 0, 0].into());
        assert!(allows(&open, "192.168.1.5:4173") && allows(&open, "press.example.org:4173"));
        assert!(!allows(&open, "example.org"));
    }

    #[test]
    fn one_host_and_no_other_in_the_address() {
        let hosts = Hosts::new("127.0.0.1", [127, 0, 0, 1].into());
        let mut headers = HeaderMap::new();
        assert!(!hosts.allow(&headers, &Uri::from_static("/")));
        headers.append(header::HOST, "localhost".parse().unwrap());
        assert!(!hosts.allow(&headers, &Uri::from_static("http://example.org/")));
        headers.append(header::HOST, "example.org".parse().unwrap());
        assert!(!hosts.allow(&headers, &Uri::from_static("/")));
    }

    #[test]
    fn a_path_stays_in_the_site() {
        assert_eq!(decode("/kk/%D0%B0/").as_deref(), Some("/kk/а/"));
        for bad in [
            "/../a",
            "/a/..",
            "/%2e%2e/a",
            "/%2E./a",
            "/a%2f..%2fb",
            "/a%00b",
            "/a\\b",
            "/a%5cb",
            "/./a",
            "/%",
            "/%f",
            "/%zz",
            "/%ff",
            "a",
            "",
        ] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_decoded_path_has_a_way_up(path in "[/.%25eEfF0a\\\\]{0,40}") {
            if let Some(decoded) = decode(&path) {
                prop_assert!(decoded.split('/').all(|part| part != ".." && part != "." && !part.contains('\\')));
                prop_assert_eq!(decoded.matches('/').count(), path.matches('/').count());
            }
        }
    }
}

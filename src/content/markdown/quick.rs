//! A glance that tells most bodies of a digest: paragraphs, lists, tables, and links to other sites.
//!
//! Parsing finds everything, and takes ten times as long; every body is parsed again when its page is rendered.

/// True when a body surely has no problem and no link into the site, so that [`super::inspect`] would have nothing to say. False means only that one has to
/// look.
#[must_use]
pub fn is_plain(body: &str) -> bool {
    let bytes = body.as_bytes();
    // Raw HTML and angle-bracket links begin with `<`, references and footnotes have no `(` behind their bracket.
    memchr::memchr(b'<', bytes).is_none()
        && is_shallow(bytes)
        && memchr::memchr_iter(b']', bytes).all(|at| ends_outer_link(&bytes[at + 1..]))
}

/// True when no line begins with more than a few marks of blocks.
fn is_shallow(bytes: &[u8]) -> bool {
    const DEEP: usize = 24;
    let is_mark = |byte: &u8| matches!(byte, b'>' | b'-' | b'*' | b'+' | b' ' | b'\t' | b'.' | b')' | b'0'..=b'9');
    let mut at = 0;
    while at < bytes.len() {
        let line = &bytes[at..];
        let looked = &line[..line.len().min(DEEP + 1)];
        if looked.iter().take_while(|byte| is_mark(byte)).count() > DEEP {
            return false;
        }
        at += memchr::memchr(b'\n', line).map_or(line.len(), |end| end + 1);
    }
    true
}

/// True for what follows the `]` of a link to another site, spelled plainly: `(https://…)`.
fn ends_outer_link(rest: &[u8]) -> bool {
    let address = rest.strip_prefix(b"(https://").or_else(|| rest.strip_prefix(b"(http://"));
    let Some(address) = address else { return false };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._~-?=&%#+,;@".contains(&byte);
    let length = address.iter().take_while(|byte| is_plain(**byte)).count();
    length > 0 && address.get(length) == Some(&b')')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::markdown::inspect;
    use proptest::prelude::*;

    #[test]
    fn plain_news_is_told_from_the_rest() {
        assert!(is_plain(
            "Текст **важный**, [источник](https://example.org/a?b=1).\n\n- раз\n- два\n\n| a | b |\n|---|--:|\n"
        ));
        for other in [
            "[темы](/topics/)",
            "[a]: /topics/\n\n[a][a]",
            "a[^1]\n\n[^1]: b",
            "<b>a</b>",
            "[x](javascript:alert(1))",
            "[x](https://a b)",
            &"> ".repeat(70),
        ] {
            assert!(!is_plain(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn what_is_plain_has_nothing_to_report(body in r"[\[\]()<>!*_`>\- a-cйқ中/:.#|^0-9\n&;]{0,60}|(\[a\]\((https://[a-z./]{1,8}|/[a-z]{1,4})\)|[ \n>*-]{0,4}|\[a\]: [a-z/:]{1,9}\n){0,6}") {
            if is_plain(&body) {
                let found = inspect(&body);
                prop_assert!(found.problems.is_empty(), "{:?}", found.problems);
                let inner = found.links.iter().filter(|link| !link.target.starts_with("http"));
                prop_assert_eq!(inner.count(), 0);
            }
        }
    }
}

use proptest::prelude::*;

use super::article::{LONGEST_HEADLINE, cut};
use super::escape;

#[test]
fn nothing_ends_the_script() {
    let json = serde_json::to_string("</script><!--<script>&\u{2028}\u{2029}\"").unwrap();
    let safe = escape(&json);
    assert_eq!(safe, "\"\\u003c/script\\u003e\\u003c!--\\u003cscript\\u003e\\u0026\\u2028\\u2029\\\"\"");
}

#[test]
fn long_headlines_are_cut_between_words() {
    let short = cut(&"слово ".repeat(40));
    assert!(short.ends_with("слово…"), "{short}");
    assert_eq!(cut(&"字".repeat(200)).chars().count(), LONGEST_HEADLINE);
    assert_eq!(cut("Коротко"), "Коротко");
}

proptest! {
    #[test]
    fn escaped_json_is_the_same_json(text in any::<String>()) {
        let json = serde_json::to_string(&text).unwrap();
        let safe = escape(&json);
        let unsafe_letters = safe.contains(['<', '>', '&', '\u{2028}', '\u{2029}']);
        prop_assert!(!unsafe_letters);
        prop_assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
    }

    #[test]
    fn headlines_are_short_enough(text in "\\PC{0,300}") {
        prop_assert!(cut(&text).chars().count() <= LONGEST_HEADLINE);
    }
}

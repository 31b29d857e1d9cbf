//! Slugs, lengths and excerpts.

use proptest::prelude::*;

use crate::language::{excerpt, reading_minutes, slug};

#[test]
fn slugs_are_what_a_reader_would_write() {
    for (text, expected) in [
        ("қуат", "quat"),
        ("Қасым-Жомарт Тоқаев", "qasym-zhomart-toqaev"),
        ("Өскемен", "oskemen"),
        ("Әуежай, ғарыш, үңгір, һәм", "auezhay-gharysh-unggir-ham"),
        ("浙江", "zhejiang"),
        ("哈萨克斯坦", "hasakesitan"),
        ("重庆", "chongqing"),
        ("吕梁", "luliang"),
        ("中国与哈萨克斯坦合作", "zhong-guo-yu-ha-sa-ke-si-tan-he-zuo"),
        ("Ляньюньган", "lyanyungan"),
        ("ёлка, щётка, подъём, мать", "elka-shchetka-podem-mat"),
        ("  --Kazakhstan’s 5% / Q1--  ", "kazakhstans-5-q1"),
        ("Zürich 2025", "zurich-2025"),
        ("5G网络", "5g-wangluo"),
        ("?!…", ""),
        ("", ""),
    ] {
        assert_eq!(slug(text), expected, "{text}");
    }
}

#[test]
fn a_composed_letter_and_a_decomposed_one_have_one_slug() {
    assert_eq!(slug("и\u{306}од"), slug("йод"));
}

#[test]
fn reading_takes_a_minute_for_180_words_or_300_han_characters() {
    assert_eq!(reading_minutes(""), 1);
    assert_eq!(reading_minutes(&"слово ".repeat(720)), 4);
    assert_eq!(reading_minutes(&"字".repeat(1500)), 5);
}

#[test]
fn an_excerpt_ends_where_a_reader_would_stop() {
    let text = "Президент К.-Ж. Токаев принял посла. Стороны обсудили торговлю и транзит грузов.";
    assert_eq!(excerpt(text, 200), text);
    assert_eq!(excerpt(text, 45), "Президент К.-Ж. Токаев принял посла.");
    assert_eq!(excerpt(text, 20), "Президент…");
    assert_eq!(excerpt(text, 70), "Президент К.-Ж. Токаев принял посла. Стороны обсудили торговлю и…");
    assert_eq!(excerpt("Экспорт вырос до 19 000 тонн за год", 22), "Экспорт вырос до…");
    assert_eq!(excerpt("В 2025 г. Казахстан увеличил экспорт зерна", 14), "В…");
    assert_eq!(excerpt("哈萨克斯坦总统访问浙江。双方签署了“合作”协议。", 14), "哈萨克斯坦总统访问浙江。");
    assert_eq!(excerpt("哈萨克斯坦总统访问“浙江”大学", 11), "哈萨克斯坦总统访问…");
    assert_eq!(excerpt("哈萨克斯坦总统访问“浙江”大学", 13), "哈萨克斯坦总统访问“浙…");
    assert_eq!(excerpt("  Two\n\n words  ", 50), "Two words");
    assert_eq!(excerpt("Abcdefghijkl", 5), "Abcd…");
    assert_eq!(excerpt("Abc", 0), "");
    assert_eq!(excerpt("", 10), "");
    assert_eq!(excerpt("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2), "👩‍👩‍👧…");
}

proptest! {
    #[test]
    fn a_slug_is_safe_in_an_address(text in "\\PC{0,80}") {
        let slug = slug(&text);
        prop_assert!(slug.len() <= 100);
        prop_assert!(slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
        prop_assert_eq!(super::super::slug(&slug), slug);
    }

    #[test]
    fn an_excerpt_is_never_too_long(text in "[\\PC \n]{0,120}", characters in 0..60_usize) {
        let excerpt = excerpt(&text, characters);
        let clusters = icu_segmenter::GraphemeClusterSegmenter::new().segment_str(&excerpt).count().saturating_sub(1);
        prop_assert!(clusters <= characters);
    }
}

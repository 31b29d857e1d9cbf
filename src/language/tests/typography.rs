//! Typography, where `_` stands for a no-break space and `~` for a word joiner in what is expected.

use std::borrow::Cow;

use proptest::prelude::*;

use crate::language::typographer;

#[track_caller]
fn sets(tag: &str, text: &str, expected: &str) {
    let typographer = typographer(tag).unwrap();
    let found = typographer.apply(text, None, None).replace('\u{a0}', "_").replace('\u{2060}', "~");
    assert_eq!(found, expected);
}

#[test]
fn russian() {
    for (text, expected) in [
        ("Он сказал \"да\".", "Он сказал «да»."),
        ("\"Завод \"Рога и копыта\" открыт\"", "«Завод „Рога и_копыта“ открыт»"),
        ("\"Завод \"Рога\"\"", "«Завод „Рога“»"),
        ("Компания «АО \"Рога\"»", "Компания «АО „Рога“»"),
        ("(\"КТЖ\")", "(«КТЖ»)"),
        ("экран 5\" и труба", "экран 5\" и_труба"),
        ("Астана - столица", "Астана_— столица"),
        ("Астана — столица, – сказал", "Астана_— столица,_— сказал"),
        ("5 - 3", "5 - 3"),
        ("из-за", "из-за"),
        ("в Китае и с ним", "в_Китае и_с_ним"),
        ("В «Самруке»", "В_«Самруке»"),
        ("завод в", "завод в"),
        ("19 000 тонн", "19_000_тонн"),
        ("1 234 567,5 км", "1_234_567,5_км"),
        ("5 млн долларов, 3 тыс. человек", "5_млн_долларов, 3_тыс._человек"),
        ("рост 5 %", "рост 5_%"),
        ("27 декабря 2025 г. Казахстан", "27_декабря 2025_г. Казахстан"),
        ("г. Алматы, ул. Абая", "г._Алматы, ул._Абая"),
        ("№ 5", "№_5"),
        ("К.-Ж. Токаев и А. С. Пушкин", "К.-Ж._Токаев и_А._С._Пушкин"),
        ("т. е. так, и т. д. Далее", "т._е. так, и_т._д. Далее"),
        ("он же знал бы", "он_же знал_бы"),
        ("Потом...", "Потом…"),
        ("Потом....", "Потом...."),
        ("до 2025-го, 5%-й и 1-ми", "до_2025-~го, 5%-~й и_1-~ми"),
        ("35-летие, 3-D, 5-а-б, из-за, Алматы-1, go-to", "35-летие, 3-D, 5-а-б, из-за, Алматы-1, go-to"),
    ] {
        sets("ru", text, expected);
    }
}

#[test]
fn kazakh() {
    for (text, expected) in [
        ("\"Қазақстан темір жолы\" ҰК", "«Қазақстан темір жолы» ҰК"),
        ("2025 ж. 27 желтоқсан", "2025_ж. 27_желтоқсан"),
        ("Қ.-Ж. Тоқаев", "Қ.-Ж._Тоқаев"),
        ("ол да келді", "ол_да келді"),
        ("ең үлкен", "ең_үлкен"),
        ("19 000 тонна - көп", "19_000_тонна_— көп"),
        ("мұнай, газ т.б. өнім", "мұнай, газ_т.б. өнім"),
        ("19 000-нан 12%-ға, ҚХР-дағы", "19_000-~нан 12%-~ға, ҚХР-~дағы"),
        ("«Қазақстан»-ның, \"ҚТЖ\"-ға", "«Қазақстан»-~ның, «ҚТЖ»-~ға"),
        ("CHN Corporation-ның", "CHN Corporation-~ның"),
        ("3-орынға, дүние-мүлік, -ға", "3-орынға, дүние-мүлік, -ға"),
    ] {
        sets("kk", text, expected);
    }
}

#[test]
fn english() {
    for (text, expected) in [
        ("\"Yes,\" he said, \"it's 'fine'.\"", "“Yes,” he said, “it’s ‘fine’.”"),
        ("the editors' choice of the '90s", "the editors’ choice of the ’90s"),
        ("5 million tonnes, 7 days", "5_million tonnes, 7 days"),
        ("400 km.", "400_km."),
        ("a - b", "a - b"),
        ("a 5\" screen", "a 5\" screen"),
        ("Dr. Who...", "Dr._Who…"),
        ("a 5-km road, the A-list", "a 5-km road, the A-list"),
    ] {
        sets("en", text, expected);
    }
}

#[test]
fn chinese_has_no_rules() {
    assert!(typographer("zh").is_none());
    assert!(typographer("kk-KZ").is_some());
}

#[test]
fn neighbours_decide_at_the_ends_of_a_run() {
    let russian = typographer("ru").unwrap();
    assert_eq!(russian.apply("\"", Some(' '), Some('Б')), "«");
    assert_eq!(russian.apply("\", сказал", Some('ь'), None), "», сказал");
    for text in ["\" ж ", "» ж "] {
        assert_eq!(russian.apply(text, Some('ь'), None), "» ж ");
    }
    assert_eq!(russian.apply(" - ", Some('а'), Some('б')), "\u{a0}— ");
    assert_eq!(russian.apply("- б", Some(' '), None), "— б");
    assert_eq!(russian.apply("-го", Some('5'), None), "-\u{2060}го");
    for (text, before, after) in [("-го", None, None), ("-го", Some('5'), Some('д')), ("-", Some('5'), Some('г'))]
    {
        assert_eq!(russian.apply(text, before, after), text);
    }
    assert_eq!(russian.apply("в ", Some(' '), Some('К')), "в\u{a0}");
    assert_eq!(russian.apply("в Китае", Some('о'), None), "в Китае");
}

#[test]
fn what_needs_nothing_is_borrowed() {
    let russian = typographer("ru").unwrap();
    assert!(matches!(russian.apply("Казахстан увеличил экспорт", None, None), Cow::Borrowed(_)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn setting_twice_is_setting_once(
        text in "[ \u{a0}\"'«»„“”‘’.,%№()вкжегтАБaIm1234567…–—-]{0,24}",
        before in proptest::option::of(proptest::char::any()),
        after in proptest::option::of(proptest::char::any()),
        tag in prop_oneof![Just("ru"), Just("kk"), Just("en")],
    ) {
        let typographer = typographer(tag).unwrap();
        let once = typographer.apply(&text, before, after).into_owned();
        let twice = typographer.apply(&once, before, after).into_owned();
        prop_assert_eq!(&twice, &once);
        let letters = |text: &str| text.chars().filter(|it| it.is_alphanumeric()).collect::<String>();
        prop_assert_eq!(letters(&once), letters(&text));
    }

    #[test]
    fn no_text_is_too_strange(text in any::<String>(), tag in prop_oneof![Just("ru"), Just("en")]) {
        let _ = typographer(tag).unwrap().apply(&text, None, None);
    }
}

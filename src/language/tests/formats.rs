//! Dates, numbers, plurals, lists and order.

use chrono::{DateTime, NaiveDate};

use super::language;
use crate::language::{DateStyle, Language, LanguageError, Strings};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[track_caller]
fn dates(tag: &str, expected: [&str; 10]) {
    use DateStyle::{Day, DayMonth, Full, Long, Month, MonthShort, MonthYear, Short, Weekday, Year};
    let language = language(tag);
    let styles = [Long, Full, Short, DayMonth, MonthYear, Month, MonthShort, Year, Weekday, Day];
    let found = styles.map(|style| language.date(day(2025, 12, 27), style).replace('\u{a0}', " "));
    assert_eq!(found.each_ref().map(String::as_str), expected);
}

#[test]
fn no_line_breaks_between_a_number_of_a_date_and_its_word() {
    for (tag, expected) in [
        ("ru", "суббота, 27~декабря 2025~г."),
        ("kk", "2025~ж. 27~желтоқсан, сенбі"),
        ("zh", "2025年12月27日星期六"),
        ("en", "Saturday, 27~December 2025"),
    ] {
        assert_eq!(language(tag).date(day(2025, 12, 27), DateStyle::Full), expected.replace('~', "\u{a0}"));
    }
}

#[test]
fn dates_are_written_as_in_each_language() {
    dates(
        "ru",
        [
            "27 декабря 2025 г.",
            "суббота, 27 декабря 2025 г.",
            "27.12.2025",
            "27 декабря",
            "декабрь 2025 г.",
            "декабрь",
            "дек.",
            "2025",
            "суббота",
            "27",
        ],
    );
    dates(
        "kk",
        [
            "2025 ж. 27 желтоқсан",
            "2025 ж. 27 желтоқсан, сенбі",
            "27.12.2025",
            "27 желтоқсан",
            "2025 ж. желтоқсан",
            "желтоқсан",
            "жел.",
            "2025",
            "сенбі",
            "27",
        ],
    );
    dates(
        "zh",
        [
            "2025年12月27日",
            "2025年12月27日星期六",
            "2025/12/27",
            "12月27日",
            "2025年12月",
            "十二月",
            "12月",
            "2025年",
            "星期六",
            "27日",
        ],
    );
    dates(
        "en",
        [
            "27 December 2025",
            "Saturday, 27 December 2025",
            "27/12/2025",
            "27 December",
            "December 2025",
            "December",
            "Dec",
            "2025",
            "Saturday",
            "27",
        ],
    );
}

#[test]
fn the_last_days_of_a_year_are_in_that_year() {
    assert_eq!(language("zh").date(day(2025, 12, 29), DateStyle::Full), "2025年12月29日星期一");
    assert_eq!(language("en").date(day(2025, 12, 29), DateStyle::Long), "29\u{a0}December 2025");
}

#[test]
fn ranges_say_no_more_than_they_must() {
    let (first, last) = (day(2025, 12, 22), day(2025, 12, 28));
    let range = |tag: &str, first, last| language(tag).date_range(first, last).replace('\u{a0}', " ");
    assert_eq!(range("ru", first, last), "22–28 декабря 2025 г.");
    assert_eq!(range("kk", first, last), "2025 ж. 22–28 желтоқсан");
    assert_eq!(range("zh", first, last), "2025年12月22日至28日");
    assert_eq!(range("en", first, last), "22–28 December 2025");

    let (first, last) = (day(2025, 11, 24), day(2025, 12, 7));
    assert_eq!(range("ru", first, last), "24 ноября – 7 декабря 2025 г.");
    assert_eq!(range("kk", first, last), "2025 ж. 24 қараша – 7 желтоқсан");
    assert_eq!(range("zh", first, last), "2025年11月24日至12月7日");
    assert_eq!(range("en", first, last), "24 November – 7 December 2025");

    let (first, last) = (day(2025, 12, 29), day(2026, 1, 4));
    assert_eq!(range("ru", first, last), "29 декабря 2025 г. – 4 января 2026 г.");
    assert_eq!(range("kk", first, last), "2025 ж. 29 желтоқсан – 2026 ж. 4 қаңтар");
    assert_eq!(range("zh", first, last), "2025年12月29日至2026年1月4日");
    assert_eq!(range("en", first, last), "29 December 2025 – 4 January 2026");
    assert_eq!(range("en", first, first), "29 December 2025");
}

#[test]
fn a_time_keeps_its_offset() {
    let time = DateTime::parse_from_rfc3339("2025-12-26T19:05:00+05:00").unwrap();
    assert_eq!(language("en").date_time(time), "26\u{a0}December 2025, 19:05");
    assert_eq!(language("zh").date_time(time), "2025年12月26日 19:05");
}

#[test]
fn no_date_fails() {
    for date in [NaiveDate::MIN, NaiveDate::MAX, day(0, 1, 1), day(-1, 2, 3)] {
        assert!(!language("kk").date(date, DateStyle::Full).is_empty());
    }
}

#[test]
fn numbers_do_not_break() {
    assert_eq!(language("ru").number(19_000), "19\u{a0}000");
    assert_eq!(language("kk").number(1_234_567), "1\u{a0}234\u{a0}567");
    assert_eq!(language("zh").number(19_000), "19,000");
    assert_eq!(language("en").number(-19_000), "-19,000");
}

#[test]
fn plurals_and_counts() {
    let russian = language("ru");
    let categories = [1, 2, 5, 11, 21, 22, 25, 0].map(|n| russian.plural(n));
    assert_eq!(categories, ["one", "few", "many", "many", "one", "few", "many", "many"]);
    let count = |tag: &str, n| language(tag).count("lists.articles", n).unwrap().replace('\u{a0}', " ");
    assert_eq!([1, 3, 5, 1021].map(|n| count("ru", n)), ["1 новость", "3 новости", "5 новостей", "1 021 новость"]);
    assert_eq!([1, 2].map(|n| count("en", n)), ["1 article", "2 articles"]);
    assert_eq!(count("kk", 7), "7 жаңалық");
    assert_eq!(count("zh", 7), "7篇新闻");
    assert_eq!(russian.count("no.such.key", 1), None);
}

#[test]
fn lists_have_their_last_word() {
    let items = ["A", "B", "C"].map(str::to_owned);
    assert_eq!(language("ru").list(&items), "A, B и C");
    assert_eq!(language("kk").list(&items), "A, B, C");
    assert_eq!(language("zh").list(&items), "A、B和C");
    assert_eq!(language("en").list(&items), "A, B and C");
    assert_eq!(language("en").list(&[]), "");
}

#[track_caller]
fn sorted(tag: &str, expected: &[&str]) {
    let language = language(tag);
    let mut found = expected.to_vec();
    found.reverse();
    found.sort_by(|a, b| language.compare(a, b));
    assert_eq!(found, expected);
}

#[test]
fn order_is_the_alphabet_of_the_language() {
    sorted(
        "kk",
        &[
            "Абай",
            "Әуезов",
            "Балқаш",
            "Ғабит",
            "Дархан",
            "Қалам",
            "Лондон",
            "Нұра",
            "Өскемен",
            "Павлодар",
            "Ұлытау",
            "Үміт",
            "Һақ",
        ],
    );
    sorted("ru", &["ёж", "Ежов", "Ёлка", "Жуков", "Йод"]);
    sorted("zh", &["北京", "杭州", "上海", "浙江", "中国"]);
}

#[test]
fn initials_for_an_index() {
    let initials =
        |tag: &str, names: &[&str]| names.iter().map(|name| language(tag).initial(name)).collect::<Vec<_>>().join(" ");
    assert_eq!(initials("ru", &["ёлка", "«Самрук»", "йод", "Zeekr", "2025", "中国", "", "—"]), "Е С Й Z # # # #");
    assert_eq!(initials("kk", &["әуежай", "қала", "Өскемен", "йод", "ғарыш"]), "Ә Қ Ө Й Ғ");
    assert_eq!(initials("zh", &["浙江", "北京", "重庆", "Zeekr", "《人民日报》", "Абай", "5G"]), "Z B C Z R # #");
    let turkish = Language::new("tr", Strings::default()).unwrap();
    assert_eq!([turkish.initial("ışık"), turkish.initial("istanbul"), turkish.initial("çay")], ["I", "İ", "Ç"]);
}

#[test]
fn another_language_needs_no_rust() {
    let german = Language::new("de", Strings::default()).unwrap();
    assert_eq!(german.date(day(2025, 12, 27), DateStyle::Long), "27. Dezember 2025");
    let uzbek = Language::new("uz", Strings::default()).unwrap();
    assert_eq!(uzbek.date(day(2025, 12, 27), DateStyle::Month), "dekabr");
    let american = Language::new("en-US", super::strings("en")).unwrap();
    assert_eq!(american.date(day(2025, 12, 27), DateStyle::Long), "December 27, 2025");
}

#[test]
fn what_is_no_language_is_said() {
    let error = |tag: &str| Language::new(tag, Strings::default()).unwrap_err();
    assert_eq!(error("русский"), LanguageError::Malformed { tag: "русский".into() });
    assert_eq!(error(""), LanguageError::Malformed { tag: String::new() });
    assert_eq!(error("qqq"), LanguageError::Unknown { tag: "qqq".into() });
}

#[test]
fn a_language_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Language>();
}

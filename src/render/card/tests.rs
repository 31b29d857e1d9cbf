use proptest::prelude::*;

use super::faces::{Faces, Role};
use super::lines::{fit, one};
use super::{Painter, svg};
use crate::language::JOINER;
use crate::plan::view::SocialCardView;

/// A font whose letters are as wide as a half of their height, and Chinese ones as wide as high.
fn measure(text: &str, size: f32) -> f32 {
    text.chars().map(|letter| if super::faces::is_wide(letter) { size } else { size / 2.0 }).sum()
}

fn card<'v>(headline: &'v str, colours: &'v [String; 3]) -> SocialCardView<'v> {
    SocialCardView {
        language: "ru",
        site: "Хоргос",
        headline: headline.into(),
        source: "Казинформ & Ко",
        day: "27 декабря 2025 г.".into(),
        colours,
    }
}

fn colours() -> [String; 3] {
    ["#0089a8", "#f0b400", "#c8261b"].map(str::to_owned)
}

#[test]
fn a_headline_is_as_large_as_fits() {
    let block = fit("Коротко", 1056.0, 348.0, measure);
    assert_eq!((block.size, block.lines), (76.0, vec!["Коротко".to_owned()]));
    let long = "Премьер-министр провёл переговоры ".repeat(8);
    let block = fit(&long, 1056.0, 348.0, measure);
    assert!(block.size < 60.0);
    assert!(block.lines.iter().all(|line| measure(line, block.size) <= 1056.0));
}

#[test]
fn chinese_breaks_after_punctuation() {
    let block = fit("二〇二四年中国赴哈人次，西安至阿拉木图旅游列车首发", 1056.0, 348.0, measure);
    assert_eq!(block.lines, ["二〇二四年中国赴哈人次，", "西安至阿拉木图旅游列车首发"]);
}

#[test]
fn what_has_no_space_is_broken_all_the_same() {
    let block = fit(&"щ".repeat(400), 1056.0, 348.0, measure);
    assert!(block.lines.last().unwrap().ends_with('…'));
    assert_eq!(one("слово", |text| measure(text, 20.0), 35.0), "сл…");
    assert_eq!(one("слово", |text| measure(text, 20.0), 1.0), "");
}

#[test]
fn a_card_is_the_same_every_time() {
    let colours = colours();
    let view = card("«Қазақстан темір жолы» и <Sinotrans> открыли терминал: 35 млн тонн 🚂", &colours);
    let draw = || {
        let mut bytes = Vec::new();
        Painter::new(None).draw(&view, &mut bytes).unwrap();
        bytes
    };
    let bytes = draw();
    assert_eq!(bytes, draw());
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(bytes[16..24], [0, 0, 4, 176, 0, 0, 2, 118]);
    assert!(bytes.len() < 40_000, "{}", bytes.len());
}

#[test]
fn an_ending_stays_with_its_number() {
    let colours = colours();
    let headline = "Қорғаста өткен аптада тексерілген жүк көліктерінің жалпы саны 19 000-нан 12%-ға артты";
    let view = SocialCardView { language: "kk", ..card(headline, &colours) };
    let drawn = svg(&view, Some(&Faces::own()));
    assert!(drawn.contains("19\u{a0}000-нан"), "{drawn}");
    assert!(drawn.contains("12%-ға"), "{drawn}");
    assert!(!drawn.contains(JOINER));
    let (faces, text) = (Faces::own(), "12%-\u{2060}ға");
    let width = |text: &str| faces.width(Role::Headline, "kk", text, 40.0);
    assert!((width(text) - width(&text.replace(JOINER, ""))).abs() < 0.01);
}

#[test]
fn without_a_chinese_font_there_is_no_text() {
    let colours = colours();
    let view = card("哈萨克斯坦", &colours);
    assert!(Painter::new(None).faces(&view).is_none());
    assert!(!svg(&view, None).contains("<text"));
    let mut bytes = Vec::new();
    Painter::new(Some(&|| Some(b"no font".to_vec()))).draw(&view, &mut bytes).unwrap();
    assert!(!bytes.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_line_fits(text in "[а-яҚқ0-9 «»—-]{0,200}") {
        let block = fit(&text, 600.0, 300.0, measure);
        for line in &block.lines {
            prop_assert!(measure(line, block.size) <= 600.0, "{line}");
        }
        prop_assert!(block.leading * f32::from(u16::try_from(block.lines.len()).unwrap_or(u16::MAX)) <= 300.0 + block.leading);
    }
}

//! Editions of small sites in every form: pure, whole, and the same every time.

use crate::config::Channel;
use crate::content::document::Record;
use crate::language::JOINER;
use crate::model::{self, Known, Model, Request};
use crate::render::{Renderer, Scope, telegram_messages};
use crate::site::Options;
use crate::source::Memory;

use super::split;

fn site(articles: usize, more: &[(&str, &str)]) -> Memory {
    let mut site = Memory::default();
    let settings = "base_url = \"https://example.org/d/\"\nlanguages = [\"ru\", \"en\"]\ntime_zone = \"Asia/Almaty\"\n[email]\nfrom = \"Проба <a@example.org>\"\n";
    site.write("site.toml", settings);
    site.write("content/vocabulary/sources.toml", "[herald]\nname = \"Вестник & <Ко>\"\n");
    site.write(
        "content/vocabulary/topics.toml",
        "[industry]\nname = \"Промышленность\"\n[trade]\nname = \"Торговля\"\n",
    );
    for number in 0..articles {
        let topic = ["industry", "trade"][number % 2];
        let day = 22 + number % 7;
        let article = format!(
            "+++\ntitle = \"Новость {number} & <знаки> «там» 😀\"\nsummary = \"{}\"\ndate = 2025-12-{day}\ntopics = [\"{topic}\"]\nsource = {{ id = \"herald\", url = \"https://example.org/?a={number}&b=1\" }}\n+++\n\nТекст, <br> [ссылка](/topics/).\n",
            "Очень подробно о важном. ".repeat(1 + number % 9)
        );
        site.write(format!("content/n{number:03}.md"), article);
    }
    for (path, text) in more {
        site.write(*path, *text);
    }
    site
}

fn load(site: &Memory) -> Model {
    let now = chrono::DateTime::parse_from_rfc3339("2026-01-15T12:00:00+05:00").unwrap().to_utc();
    let model = model::load(site, &Request { now, options: Options::default(), base_url: None }, &Known::default(), 0);
    assert!(model.diagnostics.is_empty(), "{:#?}", model.diagnostics);
    model
}

fn edition(site: &Memory, channel: Channel) -> Vec<u8> {
    let model = load(site);
    let bodies = |record: &Record| model::body(site, &model.content.bodies, record);
    let renderer =
        Renderer::new(&model.site, &model.plan, &model.assets, model.templates.as_ref().unwrap(), &bodies, Scope::Site);
    renderer.edition(0, 0, channel).unwrap()
}

#[test]
fn the_same_edition_has_the_same_bytes() {
    let site = site(9, &[]);
    for channel in Channel::ALL {
        assert_eq!(edition(&site, channel), edition(&site, channel), "{}", channel.word());
    }
}

#[test]
fn mail_has_no_word_joiners() {
    let joined = "+++\ntitle = \"Итоги 2025-го года\"\nsummary = \"Рост до 12%-го уровня.\"\ndate = 2025-12-22\ntopics = [\"trade\"]\nsource = { id = \"herald\", url = \"https://example.org/\" }\n+++\n\nИтоги 2025-го.\n";
    let site = site(3, &[("content/joined.md", joined)]);
    let text = |channel| String::from_utf8(edition(&site, channel)).unwrap();
    assert!(text(Channel::Telegram).contains("2025-\u{2060}го"), "elsewhere they stand");
    for channel in [Channel::Email, Channel::Text] {
        assert!(text(channel).contains("2025-го") && !text(channel).contains(JOINER), "{}", channel.word());
    }
}

#[test]
fn a_week_of_three_hundred_articles_fits_every_channel() {
    let site = site(
        300,
        &[("content/editions/2025-w52.md", "+++\nleads = [\"n001\"]\n+++\n\nВступление со [ссылкой](/topics/).\n")],
    );
    let email = String::from_utf8(edition(&site, Channel::Email)).unwrap();
    assert!(email.len() < 100_000, "{}", email.len());
    assert!(email.contains("https://example.org/d/2025/w52/#trade"), "a link to the rest");
    let telegram = String::from_utf8(edition(&site, Channel::Telegram)).unwrap();
    let messages = telegram_messages(&telegram);
    assert!(messages.len() > 10);
    for message in &messages {
        let size = split::size(message);
        assert!(size.units <= split::UNITS && size.stretches <= split::STRETCHES, "{size:?}");
        assert!(message.matches("<a ").count() == message.matches("</a>").count(), "{message}");
    }
    for number in 0..300 {
        assert!(telegram.contains(&format!("/n{number:03}/\"")), "n{number:03} has its link");
    }
}

#[test]
fn the_intro_has_whole_addresses_and_fetches_nothing() {
    let intro = "+++\ntitle = \"Неделя\"\n+++\n\nСо [ссылкой](/topics/) и ![картинкой](https://example.org/a.png).\n";
    let site = site(2, &[("content/editions/2025-w52.md", intro)]);
    let email = String::from_utf8(edition(&site, Channel::Email)).unwrap();
    assert!(
        email.contains("https://example.org/d/topics/") && email.contains("картинкой") && !email.contains("<img"),
        "{email}"
    );
    let markdown = String::from_utf8(edition(&site, Channel::Markdown)).unwrap();
    assert!(markdown.contains("[ссылкой](https://example.org/d/topics/)"), "{markdown}");
    let telegram = String::from_utf8(edition(&site, Channel::Telegram)).unwrap();
    assert!(telegram.contains("<a href=\"https://example.org/d/topics/\">ссылкой</a>"), "{telegram}");
}

#[test]
fn a_site_can_replace_a_channels_template() {
    let site = site(1, &[("templates/text/edition.txt", "{{ edition.key }}: {{ edition.count }}")]);
    assert_eq!(edition(&site, Channel::Text), b"2025-w52: 1\n");
}

#[test]
fn a_later_week_changes_nothing_in_a_finished_edition() {
    let before = site(3, &[]);
    let later = "+++\ntitle = \"Позже\"\ndate = 2026-01-05\ntopics = [\"trade\"]\nsource = { id = \"herald\", url = \"https://example.org/x\" }\n+++\n\nТекст.\n";
    let after = site(3, &[("content/later.md", later)]);
    for channel in Channel::ALL {
        assert!(edition(&before, channel) == edition(&after, channel), "{}", channel.word());
    }
}

#[test]
fn a_message_without_a_sender_is_refused() {
    let mut site = site(1, &[]);
    site.write("site.toml", "base_url = \"https://example.org/\"\nlanguages = [\"ru\"]\n");
    let model = load(&site);
    let bodies = |record: &Record| model::body(&site, &model.content.bodies, record);
    let renderer =
        Renderer::new(&model.site, &model.plan, &model.assets, model.templates.as_ref().unwrap(), &bodies, Scope::Site);
    assert_eq!(renderer.edition(0, 0, Channel::Eml).unwrap_err().diagnostic().code, "missing-sender");
}

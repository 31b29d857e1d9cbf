//! A site of any size for the benchmarks, the same on every machine. Its text is no news: it is as long, and in the same letters, as a digest's.

use khorgos::source::Memory;

const WORDS: [&str; 12] = [
    "переговоры",
    "поставки",
    "о",
    "строительстве",
    "и",
    "терминала",
    "в",
    "Хоргосе,",
    "объём",
    "вырос",
    "на",
    "20 процентов.",
];

/// A site in one language with so many articles, twelve a day, each with two topics, three of 200 tags and one of 30 sources.
pub fn site(articles: usize) -> Memory {
    let mut site = Memory::default();
    site.write("site.toml", include_str!("../digest/site.toml"));
    for template in [
        "article", "base", "front", "list", "month", "source", "sources", "tag", "tags", "terms", "topic", "topics",
        "year",
    ] {
        let file = format!("{}/benches/digest/templates/{template}.html", env!("CARGO_MANIFEST_DIR"));
        site.write(format!("templates/{template}.html"), std::fs::read(file).expect("a template of the benchmark"));
    }
    for (file, count) in [("topics", 12), ("tags", 200), ("sources", 30)] {
        let kind = if file == "tags" { "kind = \"subject\"\n" } else { "" };
        let terms: String = (0..count).map(|at| format!("[{file}-{at}]\nname = \"{file} {at}\"\n{kind}")).collect();
        site.write(format!("content/vocabulary/{file}.toml"), terms);
    }
    for number in 0..articles {
        site.write(path(number), article(number));
    }
    site
}

/// The file of an article.
pub fn path(number: usize) -> String {
    format!("content/{:04}/{number}.md", 2025 - number / 4000)
}

/// Its text: some 4 kB.
pub fn article(number: usize) -> String {
    let day = chrono::NaiveDate::from_ymd_opt(2025, 12, 31).expect("a date") - chrono::Days::new(number as u64 / 12);
    let mut body = String::new();
    for paragraph in 0..4 {
        for at in 0..48 {
            body.push_str(WORDS[(number + paragraph * 7 + at * 5) % WORDS.len()]);
            body.push(' ');
        }
        body.push_str("см. [сообщение](https://example.org/a).\n\n");
    }
    format!(
        "+++\ntitle = \"Новость {number} о переговорах в Хоргосе\"\ndate = {day}\nsummary = \"Стороны обсудили поставки и объём торговли.\"\ntopics = [\"topics-{}\", \"topics-{}\"]\ntags = [\"tags-{}\", \"tags-{}\", \"tags-{}\"]\nsource = {{ id = \"sources-{}\", url = \"https://example.org/{number}\" }}\n+++\n{body}",
        number % 12,
        (number + 5) % 12,
        number % 200,
        (number + 61) % 200,
        (number + 133) % 200,
        number % 30
    )
}

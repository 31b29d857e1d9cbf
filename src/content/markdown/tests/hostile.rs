//! Texts made to hurt: deep, huge, repetitive.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::{codes, html};
use crate::content::markdown::{inspect, plain};

/// Far above what any of these takes even without optimisation; a quadratic algorithm needs minutes.
const LIMIT: Duration = Duration::from_secs(30);

/// The depth of the elements of `html`.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in html.split('<').skip(1).filter(|tag| !["br>", "hr>", "img "].iter().any(|void| tag.starts_with(void))) {
        depth = if tag.starts_with('/') { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    deepest
}

#[test]
fn deep_nesting_is_an_error_and_flattened() {
    let lists: String = (0..300).fold(String::new(), |mut text, level| {
        let _ = writeln!(text, "{}- a", "  ".repeat(level));
        text
    });
    for body in [
        ">".repeat(10_000) + "a",
        "> ".repeat(10_000) + "a",
        "- ".repeat(10_000) + "a",
        "1. ".repeat(10_000) + "a",
        ">".repeat(100) + "a",
        lists,
    ] {
        assert_eq!(codes(&body), ["too-deep"]);
        let printed = html(&body);
        assert!(depth(&printed) < 140 && printed.contains('a'));
        assert!(plain(&body).contains('a'));
    }
    for body in
        [">".repeat(64) + "a", "* ".repeat(5_000), "- ".repeat(5_000), format!("```\n{}x\n```", " ".repeat(5_000))]
    {
        assert!(codes(&body).is_empty());
    }
    assert!(depth(&html(&"*a **b ".repeat(10_000))) < 40);
    assert!(depth(&html(&format!("{}x{}", "*a **b ".repeat(5_000), "** *".repeat(5_000)))) < 40);
    assert!(depth(&html(&format!("{}x{}", "<b>".repeat(5_000), "</b>".repeat(5_000)))) < 40);
    assert!(depth(&html(&format!("{}x{}", "说**“".repeat(5_000), "”**说".repeat(5_000)))) < 40);
}

#[test]
fn nothing_is_quadratic() {
    let start = Instant::now();
    for (name, body) in patterns(100_000) {
        let began = Instant::now();
        let _ = (inspect(&body), html(&body), plain(&body));
        assert!(began.elapsed() < LIMIT, "{name} took {:?}", began.elapsed());
    }
    assert!(start.elapsed() < 4 * LIMIT);
}

/// Prints what each pattern of 1 MB takes; run it in release.
#[test]
#[ignore = "a measurement"]
fn measure_hostile() {
    for (name, body) in patterns(1_000_000) {
        let began = Instant::now();
        let problems = inspect(&body).problems.len();
        let inspected = began.elapsed();
        let began = Instant::now();
        let length = html(&body).len();
        println!(
            "{name:>24}: inspect {inspected:>9.2?} ({problems} problems), render {:>9.2?} ({length} bytes)",
            began.elapsed()
        );
    }
    let huge = "Товарооборот Казахстана и Китая вырос. ".repeat(50_000_000 / 70);
    let began = Instant::now();
    let length = html(&huge).len();
    println!("{:>24}: {:?} ({length} bytes)", "50 MB of text", began.elapsed());
}

/// Prints what an article takes; run it in release.
#[test]
#[ignore = "a measurement"]
fn measure_article() {
    let paragraph = "Товарооборот **Казахстана** и Китая вырос на 9% и достиг 43,8 млрд долларов, сообщает [агентство](https://example.org/a). \
                     Об этом говорится в отчёте за январь — ноябрь 2025 года.\n\n";
    let body = paragraph.repeat(11);
    println!("{} bytes", body.len());
    let rounds = 20_000;
    let time = |name: &str, work: &dyn Fn() -> usize| {
        let began = Instant::now();
        let sum: usize = (0..rounds).map(|_| work()).sum();
        println!("{name}: {:?} ({sum})", began.elapsed() / rounds);
    };
    time("inspect", &|| inspect(&body).links.len());
    time("render", &|| html(&body).len());
    time("plain", &|| plain(&body).len());
}

/// Repetitions of `size` bytes that are known to be hard for parsers of Markdown.
fn patterns(size: usize) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> =
        UNITS.iter().map(|unit| (unit.escape_debug().to_string(), unit.repeat(size / unit.len()))).collect();
    let half = size / 2;
    all.push(("deep list, blank lines".into(), "- ".repeat(120) + "a" + &"\n".repeat(size)));
    all.push(("deep quote, lazy lines".into(), ">".repeat(250) + "a\n" + &"a\n".repeat(half)));
    all.push(("deep quotes".into(), (">".repeat(250) + "a\n").repeat(size / 252)));
    all.push(("open and close".into(), "[".repeat(half) + &"]".repeat(half)));
    all.push(("emphasis both ways".into(), "*a ".repeat(half / 3) + &" b*".repeat(half / 3)));
    all.push((
        "backticks".into(),
        (1..)
            .map(|count| "`".repeat(count) + "a")
            .scan(0, |sum, run| {
                *sum += run.len();
                (*sum < size).then_some(run)
            })
            .collect(),
    ));
    all.push((
        "wide table".into(),
        format!("{}\n{}\n{}", "|a".repeat(half / 8), "|-".repeat(half / 8), "a\n".repeat(half / 4)),
    ));
    all
}

/// What the patterns repeat.
const UNITS: &[&str] = &[
    "[",
    "]",
    "![",
    "[a](",
    "[a](<b",
    "[^",
    "[^a]: ",
    "[^a]",
    "*a ",
    "**a ",
    "*a_ ",
    "_a*",
    "***",
    "a**b",
    "说**“",
    "”**说",
    "说**“x”**",
    "说__“",
    "~~a ",
    "> ",
    ">",
    "<",
    "<b>",
    "</b>",
    "<a \"",
    "<!--",
    "<!-- ",
    "<?",
    "<![CDATA[",
    "<b",
    "<details>\n",
    "<details>\n<summary>x</summary>\n\n",
    "- ",
    "* a\n",
    "1. ",
    "  - a\n",
    "`",
    "` `` ",
    "\\",
    "\\*",
    "&",
    "&amp;",
    "&#",
    "|",
    "|-",
    "a|b\n",
    "# a\n",
    "\0",
    "\u{feff}",
    "\r",
    "\r\n",
    "\n",
    " ",
    "\t",
    "~~~\n",
    "```a\n",
    "$",
    "{{",
    "a\n",
    "a  \n",
    "[a]: b\n",
    "[a]: javascript:x\n",
    "[a](javascript:x) ",
    "<http://a>",
    "<a@b.c>",
    "![a](b)",
    "说\n",
    "“",
    "=\n",
    "-\n",
    "> a\n\n",
    "[a][a]",
    "<x>",
    "* * *\n",
    "- - a\n",
    "[^a]\n\n[^a]: [^a]\n\n",
];

//! Raw HTML and link targets.

use super::{codes, html};
use crate::content::markdown::inspect;
use crate::diagnostics::Severity;

#[test]
fn allowed_elements_pass_and_are_written_anew() {
    for (body, expected) in [
        ("H<sub>2</sub>O", "<p>H<sub>2</sub>O</p>"),
        ("a<BR/>b<br >c", "<p>a<br>b<br>c</p>"),
        (
            "<abbr title='Шёлковый \"путь\" &amp; &lt;b>'>ШП</abbr>",
            "<p><abbr title=\"Шёлковый &quot;путь&quot; &amp; &lt;b&gt;\">ШП</abbr></p>",
        ),
        ("<time datetime=\"2025-12-27\">вчера</time>", "<p><time datetime=\"2025-12-27\">вчера</time></p>"),
        ("<time datetime=2025-12-27T10:30+05:00>x</time>", "<p><time datetime=\"2025-12-27T10:30+05:00\">x</time></p>"),
        ("<b>*важно*</b>", "<p><b><em>важно</em></b></p>"),
    ] {
        assert_eq!(html(body), expected);
        assert!(codes(body).is_empty(), "{body}");
    }
    let details = "<details>\n<summary>Подробнее</summary>\n\n*Текст*\n\n</details>";
    assert_eq!(html(details), "<details>\n<summary>Подробнее</summary>\n<p><em>Текст</em></p>\n</details>");
    assert!(codes(details).is_empty());
    let figure = "<figure>\n\n![Порт](/a.webp)\n\n<figcaption>Порт</figcaption>\n</figure>";
    assert_eq!(codes(figure), ["raw-html", "raw-html"], "a caption that is not the first thing is refused");
}

#[test]
fn everything_else_is_text_and_reported() {
    for (body, expected) in [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>"),
        ("<b onclick=\"x()\">y</b>", "<p>&lt;b onclick=&quot;x()&quot;&gt;y&lt;/b&gt;</p>"),
        ("<b>не закрыт", "<p>&lt;b&gt;не закрыт</p>"),
        ("*<b>x*</b>", "<p><em>&lt;b&gt;x</em>&lt;/b&gt;</p>"),
        ("<b><i>x</b></i>", "<p><b>&lt;i&gt;x</b>&lt;/i&gt;</p>"),
        ("<div class=\"x\">\nтекст\n</div>", "<p>&lt;div class=&quot;x&quot;&gt;\nтекст\n&lt;/div&gt;</p>"),
        ("<time>вчера</time>", "<p>&lt;time&gt;вчера&lt;/time&gt;</p>"),
        (
            "<time datetime=\"27.12.2025\">вчера</time>",
            "<p>&lt;time datetime=&quot;27.12.2025&quot;&gt;вчера&lt;/time&gt;</p>",
        ),
        ("x <details>y</details>", "<p>x &lt;details&gt;y&lt;/details&gt;</p>"),
        ("<details>\n\nx\n\n</details>", "<p>&lt;details&gt;\n</p>\n<p>x</p>\n<p>&lt;/details&gt;</p>"),
        ("a <!-- заметка --> b", "<p>a  b</p>"),
        ("<!--\nзаметка <b>\n-->\n\nтекст", "<p>текст</p>"),
        ("<?php x ?>", "<p>&lt;?php x ?&gt;</p>"),
        ("</b>", "<p>&lt;/b&gt;</p>"),
        ("<mark>\n\nабзац\n\n</mark>", "<p>&lt;mark&gt;\n</p>\n<p>абзац</p>\n<p>&lt;/mark&gt;</p>"),
    ] {
        assert_eq!(html(body), expected, "{body}");
        assert!(codes(body).contains(&"raw-html"), "{body}");
    }
}

#[test]
fn a_warning_stands_at_its_tag() {
    let body = "Текст <span>и</span> ещё";
    let problems = inspect(body).problems;
    let marked: Vec<&str> = problems.iter().map(|problem| &body[problem.span.clone()]).collect();
    assert_eq!(marked, ["<span>", "</span>"]);
    assert!(problems.iter().all(|problem| problem.severity == Severity::Warning && problem.help.is_some()));
    let block = "Абзац.\n\n<div>\n  <b>x</b> <iframe src=\"a\">\n</div>\n";
    let marked: Vec<&str> =
        inspect(block).problems.iter().map(|problem| &block[problem.span.clone()]).collect::<Vec<_>>();
    assert_eq!(marked, ["<div>", "<iframe src=\"a\">", "</div>"]);
}

#[test]
fn unsafe_targets_are_neutralised_however_they_are_spelled() {
    for target in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "java&#10;script:alert(1)",
        "&#1;javascript:alert(1)",
        "java&#0;script:alert(1)",
        "javascript%3Aalert(1)",
        "%6Aavascript:alert(1)",
        "javascript%253Aalert(1)",
        "&amp;#106;avascript:alert(1)",
        "javascript&amp;colon;alert(1)",
        "java\u{ad}script:alert(1)",
        "java\u{200b}script:alert(1)",
        "\u{feff}javascript:alert(1)",
        "\u{3000}javascript:alert(1)",
        "\u{ff4a}avascript:alert(1)",
        "javascript：alert(1)",
        "java\\script:alert(1)",
        "<java script:alert(1)>",
        "< javascript:alert(1)>",
        "<java\tscript:alert(1)>",
        "vbscript:msgbox(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "DATA:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org/",
        "blob:x",
        "view-source:x",
        "1:2",
    ] {
        for (body, expected) in
            [(format!("[текст]({target})"), "<p>текст</p>"), (format!("![текст]({target})"), "<p>текст</p>")]
        {
            // What the parser does not take for a link is text, which is harmless too.
            let printed = html(&body);
            assert!(!printed.contains("<a ") && !printed.contains("<img "), "{body}: {printed}");
            if !inspect(&body).links.is_empty() {
                assert_eq!(printed, expected, "{body}");
                assert_eq!(codes(&body), ["unsafe-link"], "{body}");
            }
        }
    }
    assert_eq!(html("[a][b]\n\n[b]: javascript:x"), "<p>a</p>");
    assert_eq!(codes("[a][b]\n\n[b]: javascript:x"), ["unsafe-link"]);
    assert_eq!(html("<javascript:alert(1)>"), "<p>javascript:alert(1)</p>");
    assert_eq!(codes("![x](mailto:a@example.org)"), ["unsafe-link"]);
}

#[test]
fn a_broken_line_is_no_way_around() {
    assert!(!html("[x](java\nscript:alert(1))").contains("href"));
    assert!(!html("[x](<java\nscript:alert(1)>)").contains("href"));
}

#[test]
fn safe_targets_stay() {
    for target in [
        "https://example.org/a?b=c:d#e",
        "HTTP://example.org/",
        "mailto:a@example.org",
        "tel:+77271234567",
        "/topics/",
        "../2025/a.md",
        "a.md#b:c",
        "#b",
        "?a=b:c",
        "",
        "//example.org/x",
        "/主题：合作/",
        "主题：合作.md",
        "50%.md",
        "AT&T.md",
        "новости.md",
    ] {
        let body = format!("[x](<{target}>)");
        assert!(html(&body).contains("href="), "{target}");
        assert!(codes(&body).is_empty(), "{target}");
    }
}

#[test]
fn addresses_are_escaped() {
    assert_eq!(html("[x](</a b\"c&d%2G[1]#e#f>)"), "<p><a href=\"/a%20b%22c&amp;d%252G%5B1%5D#e%23f\">x</a></p>");
    assert_eq!(
        html("<http://[::1]/[a]>"),
        "<p><a href=\"http://[::1]/%5Ba%5D\" rel=\"noopener external\">http://[::1]/[a]</a></p>"
    );
    assert_eq!(html("<a@example.org>"), "<p><a href=\"mailto:a@example.org\">a@example.org</a></p>");
    assert_eq!(
        html("[x](\\\\\\\\example.org)"),
        "<p><a href=\"%5C%5Cexample.org\" rel=\"noopener external\">x</a></p>"
    );
}

#[test]
fn text_is_escaped() {
    assert_eq!(
        html("a & b < c > d \"e\" &amp; &lt;i&gt;"),
        "<p>a &amp; b &lt; c &gt; d &quot;e&quot; &amp; &lt;i&gt;</p>"
    );
    assert_eq!(
        html("{{ config.secret }} {% include \"x\" %}"),
        "<p>{{ config.secret }} {% include &quot;x&quot; %}</p>"
    );
    assert_eq!(html("a\0b\u{1}c\u{b}d\u{7f}\u{85}\u{ffff}"), "<p>a\u{fffd}b\u{fffd}c d\u{fffd}\u{fffd}\u{fffd}</p>");
    assert_eq!(html("`<b>&`"), "<p><code>&lt;b&gt;&amp;</code></p>");
    assert_eq!(
        html("```\"><script>\nx<y\n```"),
        "<pre><code class=\"language-&quot;&gt;&lt;script&gt;\">x&lt;y\n</code></pre>"
    );
}

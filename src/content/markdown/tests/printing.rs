//! What each piece of Markdown becomes.

use std::borrow::Cow;

use super::{codes, html, options, print};
use crate::content::markdown::{Options, inspect, plain, prose, render, render_into};

#[test]
fn links_are_resolved_and_outside_ones_marked() {
    let resolve = |target: &str| -> Cow<'_, str> {
        match target {
            "other.md" => Cow::Borrowed("/digest/other/"),
            "evil.md" => Cow::Borrowed("javascript:alert(1)"),
            _ => Cow::Owned(target.to_owned()),
        }
    };
    let printed = |body: &str| render(body, &options(), &|target| Cow::Owned(resolve(target).into_owned())).html;
    assert_eq!(printed("[a](other.md)"), "<p><a href=\"/digest/other/\">a</a></p>\n");
    assert_eq!(printed("[a](evil.md)"), "<p>a</p>\n");
    assert_eq!(
        printed("[a](https://example.org/ \"Сайт «x»\")"),
        "<p><a href=\"https://example.org/\" title=\"Сайт «x»\" rel=\"noopener external\">a</a></p>\n"
    );
}

#[test]
fn images() {
    assert_eq!(
        html("![Порт *Хоргос*](/a.webp \"Порт\")"),
        "<p><img src=\"/a.webp\" alt=\"Порт Хоргос\" title=\"Порт\" loading=\"lazy\" decoding=\"async\"></p>"
    );
    assert_eq!(
        html("![<b>\"x\"](/a.webp)"),
        "<p><img src=\"/a.webp\" alt=\"&lt;b&gt;&quot;x&quot;\" loading=\"lazy\" decoding=\"async\"></p>"
    );
    assert_eq!(
        html("[![a](/a.webp)](/b/)"),
        "<p><a href=\"/b/\"><img src=\"/a.webp\" alt=\"a\" loading=\"lazy\" decoding=\"async\"></a></p>"
    );
}

#[test]
fn tables_are_wrapped_and_aligned_by_class() {
    assert_eq!(
        html("| Год | Объём | % |\n|:--|--:|:-:|\n| 2025 | 43,8 | +9 |"),
        "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"Таблица\"><table>\n<thead>\n<tr><th scope=\"col\">Год</th>\
         <th scope=\"col\" class=\"right\">Объём</th><th scope=\"col\" class=\"center\">%</th></tr>\n</thead>\n<tbody>\n<tr><td>2025</td>\
         <td class=\"right\">43,8</td><td class=\"center\">+9</td></tr>\n</tbody>\n</table></div>"
    );
    assert!(html("|a|\n|-|").ends_with("</thead>\n</table></div>"));
}

#[test]
fn headings_have_unique_ids_and_moved_levels() {
    let printed = print("# Итоги\n\n## Итоги\n\nИтоги\n===\n\n###### fn 1");
    let ids: Vec<(u8, &str)> = printed.headings.iter().map(|heading| (heading.level, heading.id.as_str())).collect();
    assert_eq!(ids, [(2, "itogi"), (3, "itogi-2"), (2, "itogi-3"), (6, "h-fn-1")]);
    assert!(printed.html.starts_with("<h2 id=\"itogi\">Итоги</h2>\n<h3 id=\"itogi-2\">"));
    let prefixed =
        render("# *Қорғас* `x`", &Options { id_prefix: "a7-", ..options() }, &|target| Cow::Borrowed(target));
    assert!(prefixed.headings[0].id.starts_with("a7-"));
    assert_eq!(prefixed.headings[0].text, "Қорғас x");
    assert_eq!(inspect("# a\n\n## b\n\n> # c").headings, 3);
}

#[test]
fn footnotes_are_numbered_by_mention_and_linked_both_ways() {
    let body = "Один[^b], два[^a], снова[^b].\n\n[^a]: Сноска *а*.\n[^b]: Сноска б.\n";
    assert_eq!(
        html(body),
        "<p>Один<sup><a id=\"fnref-1\" href=\"#fn-1\" role=\"doc-noteref\">1</a></sup>, \
         два<sup><a id=\"fnref-2\" href=\"#fn-2\" role=\"doc-noteref\">2</a></sup>, \
         снова<sup><a id=\"fnref-1-2\" href=\"#fn-1\" role=\"doc-noteref\">1</a></sup>.</p>\n\
         <section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n\
         <li id=\"fn-1\">\n<p>Сноска б. <a href=\"#fnref-1\" role=\"doc-backlink\">↩\u{fe0e}</a> \
         <a href=\"#fnref-1-2\" role=\"doc-backlink\">↩\u{fe0e}</a></p>\n</li>\n\
         <li id=\"fn-2\">\n<p>Сноска <em>а</em>. <a href=\"#fnref-2\" role=\"doc-backlink\">↩\u{fe0e}</a></p>\n</li>\n</ol>\n</section>"
    );
    let prefixed = render(body, &Options { id_prefix: "x-", ..options() }, &|target| Cow::Borrowed(target)).html;
    assert!(
        prefixed.contains("id=\"x-fn-1\"") && prefixed.contains("href=\"#x-fnref-1-2\"") && !prefixed.contains("\"fn")
    );
    assert_eq!(codes("a\n\n[^x]: y"), ["unused-footnote"]);
    assert!(html("[a[^1]](/b/)\n\n[^1]: x").starts_with("<p>[a<sup><a id="), "no link inside a link");
    assert!(html("нет[^нет]").contains("[^нет]"));
}

#[test]
fn lists_tasks_quotes_code() {
    assert_eq!(html("- a\n- b\n  - c"), "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>");
    assert_eq!(html("3. a\n4. b"), "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>");
    assert_eq!(
        html("- [x] да\n- [ ] нет"),
        "<ul>\n<li><span class=\"task done\">☑</span> да</li>\n<li><span class=\"task\">☐</span> нет</li>\n</ul>"
    );
    assert_eq!(html("> a\n>\n> b"), "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>");
    assert_eq!(html("```rust x\na\n```"), "<pre><code class=\"language-rust\">a\n</code></pre>");
    assert_eq!(html("a\n\n---\n\nb"), "<p>a</p>\n<hr>\n<p>b</p>");
    assert_eq!(html("a  \nb\\\nc"), "<p>a<br>\nb<br>\nc</p>");
}

#[test]
fn line_breaks_between_chinese_letters_vanish() {
    assert_eq!(html("中哈两国\n合作"), "<p>中哈两国合作</p>");
    assert_eq!(html("**中哈**\n合作"), "<p><strong>中哈</strong>合作</p>");
    assert_eq!(html("Казахстан\nи Китай"), "<p>Казахстан\nи Китай</p>");
    assert_eq!(html("한국\n중국"), "<p>한국\n중국</p>");
}

#[test]
fn line_ends_and_marks_of_order_make_no_difference() {
    assert_eq!(html("a\r\nb\r\n\r\n- c\r\n"), html("a\nb\n\n- c\n"));
    assert_eq!(html("\u{feff}# a"), html("# a"));
    assert_eq!(inspect("\u{feff}[a](/b/)").links[0].span, 3..11);
    assert_eq!(html("+++\na = 1\n+++"), "<p>+++\na = 1\n+++</p>");
    assert_eq!(html("# a {#b .c}"), "<h2 id=\"a-b-c\">a {#b .c}</h2>");
    assert_eq!(html("\"a\" -- $x$"), "<p>&quot;a&quot; -- $x$</p>");
}

#[test]
fn the_typographer_sees_runs_with_their_neighbours() {
    let seen = std::cell::RefCell::new(Vec::new());
    let typographer = |text: &str, before: Option<char>, after: Option<char>| {
        seen.borrow_mut().push((text.to_owned(), before, after));
        text.contains(" - ").then(|| text.replace(" - ", "\u{a0}— <"))
    };
    let printed = render(
        "Это \\* *он* - `a - b`,\nи\n\n```\n - \n```\n\n[в - г](/x/ \"a - b\")",
        &Options { typographer: Some(&typographer), ..options() },
        &|target| Cow::Borrowed(target),
    );
    assert_eq!(
        *seen.borrow(),
        [
            ("Это * ".to_owned(), None, Some('о')),
            ("он".to_owned(), Some(' '), Some(' ')),
            (" - ".to_owned(), Some('н'), Some('a')),
            (",\nи".to_owned(), Some('b'), None),
            ("в - г".to_owned(), None, None),
        ]
    );
    assert_eq!(
        printed.html,
        "<p>Это * <em>он</em>\u{a0}— &lt;<code>a - b</code>,\nи</p>\n<pre><code> - \n</code></pre>\n<p><a href=\"/x/\" title=\"a - b\">в\u{a0}— &lt;г</a></p>\n"
    );
}

#[test]
fn links_are_listed_with_their_places() {
    let body = "См. [а](/b/ \"t\"), ![](c.webp) и <https://example.org/>, <a@example.org>.";
    let found: Vec<(String, &str, bool)> =
        inspect(body).links.into_iter().map(|link| (link.target, &body[link.span], link.image)).collect();
    assert_eq!(
        found,
        [
            ("/b/".to_owned(), "[а](/b/ \"t\")", false),
            ("c.webp".to_owned(), "![](c.webp)", true),
            ("https://example.org/".to_owned(), "<https://example.org/>", false),
            ("mailto:a@example.org".to_owned(), "<a@example.org>", false),
        ]
    );
}

#[test]
fn plain_text() {
    assert_eq!(
        plain(
            "# Итоги\n\nТовары **и** [услуги](/x/),\nпорт ![Хоргос](/a.webp) `код`.\n\n- a\n- b\n\n|x|y|\n|-|-|\n|1|2|\n\n> цитата\n"
        ),
        "Итоги\nТовары и услуги, порт Хоргос код.\na\nb\nx y\n1 2\nцитата"
    );
    assert_eq!(plain("中哈\n合作\n\n发展"), "中哈合作\n发展");
    assert_eq!(
        plain("H<sub>2</sub>O <!-- x --> &amp; <b onclick=x>y</b>\n\n<div>\nt\n</div>\n\nz[^1]\n\n[^1]: note"),
        "H2O  & y\nt\nz\nnote"
    );
    assert_eq!(plain(""), "");
    assert_eq!(plain("```\na\n  b\n```\nc"), "a\n  b\nc");
}

#[test]
fn prose_is_what_an_excerpt_is_made_of() {
    let body =
        "# Итоги\n\n|x|y|\n|-|-|\n|1|**2**|\n\nТовары **и** услуги[^1].\n\n```\ncode\n```\n\n- a\n\n[^1]: note\n";
    assert_eq!(prose(body), "Товары и услуги.\na");
    assert_eq!(prose("|x|y|\n|-|-|\n|1|2|\n"), "x y\n1 2");
    assert_eq!(prose(""), "");
}

#[test]
fn the_buffer_is_kept() {
    let mut out = "<article>".to_owned();
    let headings = render_into(&mut out, "# a\n\nb", &options(), &|target| Cow::Borrowed(target));
    assert_eq!(out, "<article><h2 id=\"a\">a</h2>\n<p>b</p>\n");
    assert_eq!(headings.len(), 1);
}

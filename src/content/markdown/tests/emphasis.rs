//! Emphasis beside Chinese letters and punctuation, and everywhere else as `CommonMark` has it.

use super::html;

fn check(cases: &[(&str, &str)]) {
    for (body, expected) in cases {
        assert_eq!(html(body), format!("<p>{expected}</p>"), "{body}");
    }
}

#[test]
fn beside_chinese_punctuation() {
    check(&[
        ("他说**“合作”**很重要", "他说<strong>“合作”</strong>很重要"),
        ("**“合作”**很重要", "<strong>“合作”</strong>很重要"),
        ("是**《协议》**，", "是<strong>《协议》</strong>，"),
        ("是*《协议》*的", "是<em>《协议》</em>的"),
        ("是***《协议》***的", "是<em><strong>《协议》</strong></em>的"),
        ("是__《协议》__，", "是<strong>《协议》</strong>，"),
        ("他说__“合作”__很重要", "他说<strong>“合作”</strong>很重要"),
        ("**哈萨克斯坦（阿拉木图）**发展", "<strong>哈萨克斯坦（阿拉木图）</strong>发展"),
        ("增长**25%**左右", "增长<strong>25%</strong>左右"),
        ("**25%**左右", "<strong>25%</strong>左右"),
        ("**第一句。**第二句", "<strong>第一句。</strong>第二句"),
        ("この**「引用」**は", "この<strong>「引用」</strong>は"),
    ]);
}

#[test]
fn wrongly_paired_marks_are_paired_anew() {
    check(&[
        ("他说**“合作”**很重要，**“发展”**也重要", "他说<strong>“合作”</strong>很重要，<strong>“发展”</strong>也重要"),
        ("在*《甲》*和**《乙》**之间", "在<em>《甲》</em>和<strong>《乙》</strong>之间"),
        ("**“甲”**和*“乙”*和***“丙”***。", "<strong>“甲”</strong>和<em>“乙”</em>和<em><strong>“丙”</strong></em>。"),
    ]);
}

#[test]
fn other_markup_inside_keeps_working() {
    check(&[
        ("见**[《协议》](/a/)**的", "见<strong><a href=\"/a/\">《协议》</a></strong>的"),
        ("见[**“协议”**的](/a/)页", "见<a href=\"/a/\"><strong>“协议”</strong>的</a>页"),
        ("见**`x`，“y”**的", "见<strong><code>x</code>，“y”</strong>的"),
        ("见~~**“协议”**的~~页", "见<del><strong>“协议”</strong>的</del>页"),
        ("**“甲”\n“乙”**的", "<strong>“甲”\n“乙”</strong>的"),
    ]);
}

#[test]
fn what_is_no_emphasis_stays_literal() {
    check(&[
        (r"他说\*\*“合作”**很", "他说**“合作”**很"),
        (r"\**“合作”**很", "**“合作”**很"),
        ("`他说**“合作”**很`", "<code>他说**“合作”**很</code>"),
        ("变__量__名", "变__量__名"),
        ("甲 ** 乙 ** 丙", "甲 ** 乙 ** 丙"),
        ("2*3*“4”", "2<em>3</em>“4”"),
        ("他说**“合作”很", "他说**“合作”很"),
        ("他说“合作”**很", "他说“合作”**很"),
    ]);
}

#[test]
fn other_languages_are_as_the_specification_has_them() {
    check(&[
        ("Это **«важно»** и *верно*.", "Это <strong>«важно»</strong> и <em>верно</em>."),
        ("слово**«цитата»**слово", "слово**«цитата»**слово"),
        ("Бұл **маңызды** және _дұрыс_.", "Бұл <strong>маңызды</strong> және <em>дұрыс</em>."),
        ("snake_case_name and **bold**text", "snake_case_name and <strong>bold</strong>text"),
        ("***both* of them**", "<strong><em>both</em> of them</strong>"),
        ("~~нет~~", "<del>нет</del>"),
    ]);
}

#[test]
fn code_blocks_and_plain_text() {
    assert_eq!(html("```\n他说**“合作”**很\n```"), "<pre><code>他说**“合作”**很\n</code></pre>");
    assert_eq!(super::super::plain("他说**“合作”**很重要"), "他说“合作”很重要");
    assert_eq!(
        html("> - 他说**“合作”**很"),
        "<blockquote>\n<ul>\n<li>他说<strong>“合作”</strong>很</li>\n</ul>\n</blockquote>"
    );
}

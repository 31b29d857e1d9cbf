//! What the checks need of a body.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag};

use super::{Inspection, Link, emphasis, events, footnotes, raw_html, targets};
use crate::diagnostics::Problem;

/// How many unsafe links of one body are reported.
const ERROR_LIMIT: usize = 1000;

pub(super) fn inspect(body: &str) -> Inspection {
    let bare = events::without_mark(body);
    let mut found = inspect_bare(bare);
    let shift = body.len() - bare.len();
    if shift > 0 {
        let links = found.links.iter_mut().map(|link| &mut link.span);
        for span in links.chain(found.problems.iter_mut().map(|problem| &mut problem.span)) {
            *span = span.start + shift..span.end + shift;
        }
    }
    found
}

fn inspect_bare(body: &str) -> Inspection {
    let mut found = Inspection::default();
    let mut events = events::parse(body);
    found.problems.extend(events::too_deep(body, &events));
    // Emphasis has no problems of its own, but raw HTML must be balanced inside it.
    if events.iter().any(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_))) {
        events = raw_html::decide(emphasis::repair(body, events), &mut found.problems);
    }
    footnotes::report_unused(&events, &mut found.problems);
    let mut errors = 0;
    for (event, span) in &events {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let target =
                    if *link_type == LinkType::Email { format!("mailto:{dest_url}") } else { dest_url.to_string() };
                found.links.push(Link { target, span: span.clone(), image: false });
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                found.links.push(Link { target: dest_url.to_string(), span: span.clone(), image: true });
            }
            Event::Start(Tag::Heading { .. }) => found.headings += 1,
            _ => continue,
        }
        if let (Some(link), Event::Start(Tag::Link { .. } | Tag::Image { .. })) = (found.links.last(), event)
            && errors < ERROR_LIMIT
            && !targets::is_safe(&link.target, link.image)
        {
            errors += 1;
            found.problems.push(unsafe_link(link.image, span.clone()));
        }
    }
    if found.problems.len() > 1 {
        found.problems.sort_by_key(|problem| problem.span.start);
    }
    found
}

fn unsafe_link(image: bool, span: Range<usize>) -> Problem {
    let (message, help) = if image {
        (
            "this image's address is not one that a page may show",
            "use a path or an address that begins with `https:` or `http:`",
        )
    } else {
        (
            "this link's address is not one that a page may lead to",
            "use a path or an address that begins with `https:`, `http:`, `mailto:` or `tel:`",
        )
    };
    Problem::error("unsafe-link", span, message).help(help)
}

//! Links and images.

use pulldown_cmark::{LinkType, TagEnd};

use super::super::escape::{push_address, push_text};
use super::super::targets;
use super::{Renderer, visible_text};

impl Renderer<'_, '_> {
    pub(super) fn start_link(&mut self, link_type: LinkType, dest_url: &str, title: &str) {
        let mail;
        let target = if link_type == LinkType::Email {
            mail = format!("mailto:{dest_url}");
            &mail
        } else {
            dest_url
        };
        let address = targets::is_safe(target, false)
            .then(|| (self.resolve)(target))
            .filter(|address| targets::is_safe(address, false));
        let inside = self.links.contains(&true);
        self.links.push(address.is_some() && !inside);
        let Some(address) = address.filter(|_| !inside) else { return };
        self.out.push_str("<a href=\"");
        push_address(self.out, &address);
        self.out.push('"');
        self.title(title);
        if targets::is_outside(target) {
            self.out.push_str(" rel=\"noopener external\"");
        }
        self.out.push('>');
    }

    pub(super) fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            push_text(self.out, title);
            self.out.push('"');
        }
    }

    /// Prints the image at `index`; returns the index after its end.
    pub(super) fn image(&mut self, dest_url: &str, title: &str, index: usize) -> usize {
        let end = self.end_of(index, |tag| matches!(tag, TagEnd::Image));
        let alternative = visible_text(&self.events[index + 1..end]);
        let address = targets::is_safe(dest_url, true)
            .then(|| (self.resolve)(dest_url))
            .filter(|address| targets::is_safe(address, true));
        if let Some(address) = address {
            self.out.push_str("<img src=\"");
            push_address(self.out, &address);
            self.out.push_str("\" alt=\"");
            push_text(self.out, &alternative);
            self.out.push('"');
            self.title(title);
            self.out.push_str(" loading=\"lazy\" decoding=\"async\">");
        } else {
            push_text(self.out, &alternative);
        }
        self.last = alternative.chars().next_back().or(self.last);
        end + 1
    }
}

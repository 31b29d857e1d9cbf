//! XML text that is valid whatever was pasted into a headline.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Writes XML into bytes; writing to memory does not fail.
pub(super) struct Xml<'o> {
    writer: Writer<&'o mut Vec<u8>>,
}

impl<'o> Xml<'o> {
    /// Begins a document.
    pub fn new(out: &'o mut Vec<u8>) -> Self {
        let mut xml = Self { writer: Writer::new(out) };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        xml.line();
        xml
    }

    fn event(&mut self, event: Event<'_>) {
        // A Vec takes every byte that it is given.
        let _ = self.writer.write_event(event);
    }

    /// A line break between elements, for people who look at the file.
    pub fn line(&mut self) {
        self.event(Event::Text(BytesText::from_escaped("\n")));
    }

    /// Opens an element.
    pub fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = Self::start(name, attributes);
        self.event(Event::Start(start));
    }

    /// Closes an element.
    pub fn close(&mut self, name: &str) {
        self.event(Event::End(BytesEnd::new(name)));
        self.line();
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = Self::start(name, attributes);
        self.event(Event::Empty(start));
        self.line();
    }

    /// An element with text.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        let clean = clean(text);
        self.event(Event::Text(BytesText::new(&clean)));
        self.close(name);
    }

    fn start<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
        if attributes.is_empty() {
            return BytesStart::new(name);
        }
        // With room for signs that become longer.
        let length = name.len() + attributes.iter().map(|(key, value)| key.len() + value.len() + 16).sum::<usize>();
        let mut content = String::with_capacity(length);
        content.push_str(name);
        let mut start = BytesStart::from_content(content, name.len());
        for (key, value) in attributes {
            let value = clean(value);
            start.push_attribute((*key, &*value));
        }
        start
    }
}

/// Leaves out the characters that XML 1.0 forbids (section 2.2, production 2).
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    // Nearly all text has none of the bytes that such a character begins with. All are counted, for that goes by blocks of them.
    if text.bytes().filter(|byte| *byte < 0x20 || *byte == 0xef).count() == 0 {
        return Cow::Borrowed(text);
    }
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}');
    if text.chars().all(allowed) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|c| allowed(*c)).collect())
    }
}

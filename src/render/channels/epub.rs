//! A book (EPUB 3.3) of one edition or several: templates for its documents, and a ZIP file whose bytes depend on nothing else.

use std::io::{Cursor, Write};

use serde::Serialize;
use tera::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::plan::view::{Digest, Item};
use crate::plan::{Kind, Page};

use super::super::filters::columns;
use super::super::markup::clean;
use super::super::{Form, RenderError, Renderer};
use super::{failure, html};

const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n  <rootfiles>\n    <rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/>\n  </rootfiles>\n</container>\n";

/// How wide a line of the cover's title is, in columns of a terminal.
const COVER_COLUMNS: usize = 18;

/// A book as its templates get it.
#[derive(Debug, Clone, Serialize)]
struct Book {
    /// The title.
    title: String,
    /// A permanent name: `urn:uuid:…`, the same in every run.
    id: String,
    /// The language, a BCP 47 tag.
    language: String,
    /// The end of the last period, in UTC as EPUB wants it.
    modified: String,
    /// The last day of the last period.
    date: String,
    /// The address of the edition, or of the first of several.
    url: String,
    /// The title's lines on the cover.
    cover: Vec<String>,
    /// The numbers and days on the cover.
    under: String,
    /// The documents in the order of reading.
    documents: Vec<Document>,
}

/// A document of a book.
#[derive(Debug, Clone, Serialize)]
struct Document {
    /// An id for the package.
    id: String,
    /// The file's name.
    file: String,
    /// The heading in the table of contents.
    title: String,
    /// 1 for an edition, 2 for its parts.
    level: u8,
}

/// An article in a book: what other channels have, and the text.
#[derive(Serialize)]
struct Chapter<'d, 's> {
    #[serde(flatten)]
    item: &'d Item<'s>,
    /// The id of its place in the document.
    id: String,
    /// The text as XHTML.
    #[serde(skip)]
    body: String,
}

/// Makes the book.
pub(super) fn book(renderer: &Renderer<'_>, language: usize, digests: &[Digest<'_>]) -> Result<Vec<u8>, RenderError> {
    let (Some(first), Some(last)) = (digests.first(), digests.last()) else {
        return Err(failure(
            "template-failed",
            "templates/epub",
            "a book needs an edition",
            "choose a period with articles",
        ));
    };
    let mut documents = Vec::new();
    let mut texts = Vec::new();
    for (number, digest) in digests.iter().enumerate() {
        edition(renderer, digest, language, number + 1, &mut documents, &mut texts)?;
    }
    let book = describe(renderer, language, first, last, documents);
    let value = Value::from_serializable(&book);
    let template = |name: &str| -> Result<String, RenderError> {
        let mut context = tera::Context::new();
        context.insert_value("book", value.clone());
        let text = renderer.channel_template(name, language, context)?;
        Ok(clean(&text).into_owned())
    };
    let mut archive = Archive::new();
    archive.file("mimetype", b"application/epub+zip", CompressionMethod::Stored)?;
    archive.file("META-INF/container.xml", CONTAINER.as_bytes(), CompressionMethod::Deflated)?;
    for (file, name) in [
        ("package.opf", "epub/package.opf"),
        ("nav.xhtml", "epub/nav.xhtml"),
        ("cover.svg", "epub/cover.svg"),
        ("cover.xhtml", "epub/cover.xhtml"),
        ("style.css", "epub/style.css"),
    ] {
        archive.file(&format!("EPUB/{file}"), template(name)?.as_bytes(), CompressionMethod::Deflated)?;
    }
    for (document, text) in book.documents.iter().zip(&texts) {
        archive.file(&format!("EPUB/{}", document.file), clean(text).as_bytes(), CompressionMethod::Deflated)?;
    }
    archive.finish()
}

fn describe(
    renderer: &Renderer<'_>,
    language: usize,
    first: &Digest<'_>,
    last: &Digest<'_>,
    documents: Vec<Document>,
) -> Book {
    let site = renderer.site;
    let several = first.at != last.at;
    let name = site.config.title.or_first(language);
    let days = match (several, site.editions.get(first.at as usize), site.editions.get(last.at as usize)) {
        (true, Some(from), Some(to)) => site.languages[language].date_range(from.first, to.last),
        _ => first.edition.range.clone(),
    };
    let title = if several {
        site.languages[language]
            .with("edition.title", &[("site", name), ("range", &days)])
            .unwrap_or_else(|| days.clone())
    } else {
        first.subject.clone()
    };
    let numbers = if several {
        format!("{} – {}", first.edition.number_label, last.edition.number_label)
    } else {
        first.edition.number_label.clone()
    };
    let cover = if several || first.edition.title == first.edition.range { name } else { first.edition.title.as_str() };
    let lines = balanced(cover);
    Book {
        id: uuid(&format!("{} {} {}", first.edition.url, last.edition.url, first.language)),
        title,
        language: first.language.to_owned(),
        modified: chrono::DateTime::from_timestamp(last.ends_at, 0)
            .unwrap_or_default()
            .format("%Y-%m-%dT%H:%M:%SZ")
            .to_string(),
        date: last.edition.last.clone(),
        url: first.edition.url.clone(),
        cover: lines.lines().take(6).map(|line| fit(line).to_owned()).collect(),
        under: format!("{numbers} · {days}"),
        documents,
    }
}

/// The cover's title in as few lines as it needs, of much the same length: no single word, or Han character, hangs over.
fn balanced(title: &str) -> String {
    let lines = |columns: usize| super::super::filters::wrap(title, columns, "", "");
    let widest = lines(COVER_COLUMNS);
    let mut narrower = (COVER_COLUMNS / 2..COVER_COLUMNS).map(lines);
    let needed = widest.lines().count();
    narrower.find(|text| text.lines().count() <= needed).unwrap_or(widest)
}

/// A line that the cover can hold: one long word is cut.
fn fit(line: &str) -> &str {
    let fits = |end: &usize| columns(&line[..*end]) <= COVER_COLUMNS + 3;
    line.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(fits).last().map_or("", |end| &line[..end])
}

/// A name of the form of a UUID of version 8 (RFC 9562), from a hash.
fn uuid(name: &str) -> String {
    let mut bytes = crate::content::hash(name.as_bytes());
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("urn:uuid:{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
}

/// The documents of one edition: its opening, each part, and what it says about the period.
fn edition(
    renderer: &Renderer<'_>,
    digest: &Digest<'_>,
    language: usize,
    number: usize,
    documents: &mut Vec<Document>,
    texts: &mut Vec<String>,
) -> Result<(), RenderError> {
    let opening = format!("e{number}");
    let mut parts: Vec<(String, &str, Option<&str>, &[Item<'_>])> = Vec::new();
    if !digest.leads.is_empty() {
        parts.push(("leads".into(), &digest.labels.leads, None, &digest.leads));
    }
    parts.extend(
        digest
            .sections
            .iter()
            .map(|part| (part.id.to_owned(), part.name.as_str(), part.url.as_deref(), &part.items[..])),
    );
    let mut inner: Vec<Document> = Vec::new();
    for (at, (_, name, _, _)) in parts.iter().enumerate() {
        let id = format!("{opening}-{}", at + 1);
        inner.push(Document { file: format!("{id}.xhtml"), id, title: (*name).to_owned(), level: 2 });
    }
    let facts = Document {
        id: format!("{opening}-facts"),
        file: format!("{opening}-facts.xhtml"),
        title: digest.labels.in_numbers.clone(),
        level: 2,
    };
    inner.push(facts);
    let own = Value::from_serializable(&inner);
    let intro = html::as_xhtml(&renderer.intro(digest, language)?.html);
    let render = |name: &str, more: &[(&'static str, Value)]| {
        let mut all = vec![("documents", own.clone()), ("body", Value::safe_string(&intro))];
        all.extend(more.iter().cloned());
        renderer.edition_template(name, digest, language, &all)
    };
    documents.push(Document {
        id: opening.clone(),
        file: format!("{opening}.xhtml"),
        title: digest.subject.clone(),
        level: 1,
    });
    texts.push(render("epub/edition.xhtml", &[])?);
    for (at, (_, name, url, items)) in parts.iter().enumerate() {
        let chapters = items
            .iter()
            .enumerate()
            .map(|(n, item)| chapter(renderer, item, &format!("{opening}-{}-{}", at + 1, n + 1)))
            .collect::<Result<Vec<_>, _>>()?;
        let more = [
            ("title", Value::normal_string(name)),
            ("url", Value::from_serializable(url)),
            ("chapters", Value::from(chapters)),
        ];
        texts.push(render("epub/part.xhtml", &more)?);
    }
    texts.push(render("epub/facts.xhtml", &[])?);
    documents.extend(inner);
    Ok(())
}

fn chapter(renderer: &Renderer<'_>, item: &Item<'_>, id: &str) -> Result<Value, RenderError> {
    let language =
        renderer.site.articles[item.at as usize].shown_in(renderer.site.config.language(item.language).unwrap_or(0));
    let prefix = format!("{id}-");
    let body = renderer.body_in(
        &Page::first(language, Kind::Article(item.at)),
        Form { absolute: true, id_prefix: &prefix, heading_offset: 2 },
    )?;
    let chapter = Chapter { item, id: id.to_owned(), body: html::as_xhtml(&html::without_pictures(&body.html)) };
    let value = Value::from_serializable(&chapter);
    let mut map = value.into_map().unwrap_or_default();
    map.insert("body".into(), Value::safe_string(&chapter.body));
    Ok(Value::from(map))
}

/// A ZIP file in memory with nothing of this machine in it: no times, no permissions of its own.
struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Archive {
    fn new() -> Self {
        Self { zip: ZipWriter::new(Cursor::new(Vec::new())) }
    }

    fn file(&mut self, name: &str, bytes: &[u8], method: CompressionMethod) -> Result<(), RenderError> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(name, options).map_err(|error| wrong(&error.to_string()))?;
        self.zip.write_all(bytes).map_err(|error| wrong(&error.to_string()))
    }

    fn finish(self) -> Result<Vec<u8>, RenderError> {
        Ok(self.zip.finish().map_err(|error| wrong(&error.to_string()))?.into_inner())
    }
}

/// Writing to memory fails only when a book is larger than a ZIP file may be.
fn wrong(message: &str) -> RenderError {
    failure(
        "template-failed",
        "templates/epub",
        format!("the book cannot be packed: {message}"),
        "choose fewer editions",
    )
}

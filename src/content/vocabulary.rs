//! The controlled vocabulary: topics, tags, sources and stories, with a name for each in every language of the site.

use foldhash::HashMap;
use serde::Serialize;

use crate::config::{Config, Names};
use crate::diagnostics::{Diagnostic, Problem};
use crate::fields::{self, Fields, Placed, Problems};

use super::front_matter;

/// The kinds of vocabularies, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Fixed sections.
    Topic,
    /// Persons, organizations, places and subjects.
    Tag,
    /// Publishers.
    Source,
    /// Running threads.
    Story,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Topic, Self::Tag, Self::Source, Self::Story];

    /// The word in messages and codes.
    pub fn word(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Tag => "tag",
            Self::Source => "source",
            Self::Story => "story",
        }
    }

    /// The word for many, which is also the folder of their pages and the name of their file.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Topic => "topics",
            Self::Tag => "tags",
            Self::Source => "sources",
            Self::Story => "stories",
        }
    }

    /// The vocabulary's file.
    pub fn file(self) -> String {
        format!("content/vocabulary/{}.toml", self.plural())
    }

    /// The code of an unknown name of this kind.
    pub fn unknown_code(self) -> &'static str {
        match self {
            Self::Topic => "unknown-topic",
            Self::Tag => "unknown-tag",
            Self::Source => "unknown-source",
            Self::Story => "unknown-story",
        }
    }
}

/// What a tag names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TagKind {
    /// A person.
    Person,
    /// An organization.
    Organization,
    /// A place.
    Place,
    /// Anything else that articles are about.
    Subject,
}

impl TagKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Person, Self::Organization, Self::Place, Self::Subject];

    /// The word in files and interface strings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Place => "place",
            Self::Subject => "subject",
        }
    }
}

/// One term.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The id in articles.
    pub id: Box<str>,
    /// The last part of its address.
    pub slug: Box<str>,
    /// Its name in each language.
    pub name: Names,
    /// Other names: found by search and by the importer.
    pub aliases: Box<[Box<str>]>,
    /// One or two sentences.
    pub description: Option<Names>,
    /// What a tag names; none for other kinds.
    pub kind: Option<TagKind>,
    /// Latitude and longitude in degrees.
    pub coordinates: Option<(f64, f64)>,
    /// An ISO 3166 code.
    pub country: Option<Box<str>>,
    /// A source's language, a BCP 47 tag.
    pub language: Option<Box<str>>,
    /// A source's own address.
    pub url: Option<Box<str>>,
    /// Languages whose name nobody has checked yet.
    pub unverified: Box<[Box<str>]>,
    /// The site's own data.
    pub extra: Option<serde_json::Value>,
    /// Where the term begins in its file, for what is found out later.
    pub line: Placed<()>,
}

/// The terms of one kind, in the order of their file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Terms {
    /// The terms.
    pub list: Vec<Term>,
    by_id: HashMap<Box<str>, usize>,
    by_slug: HashMap<Box<str>, usize>,
}

impl Terms {
    /// The position of a term.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// All ids, in the order of the file.
    pub fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.list.iter().map(|term| &*term.id)
    }
}

/// All four vocabularies.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    terms: [Terms; 4],
}

impl Vocabulary {
    /// The terms of a kind.
    pub fn of(&self, kind: Kind) -> &Terms {
        &self.terms[kind as usize]
    }

    /// The terms of a kind, to add to them.
    pub fn of_mut(&mut self, kind: Kind) -> &mut Terms {
        &mut self.terms[kind as usize]
    }

    /// Takes in the text of one kind's file. What is wrong is reported; what can be used is used.
    pub fn read(&mut self, kind: Kind, text: &str, config: &Config) -> Vec<Diagnostic> {
        let problems = Problems::default();
        if let Some(table) = fields::parse(text, 0, &problems) {
            let fields = Fields::new(&table, 0, &problems);
            for (id, table) in fields.entries() {
                match table {
                    Some(table) => self.terms[kind as usize].add(term(kind, &id, table, config), &problems, &id),
                    None => fields.report(
                        Problem::error(
                            "wrong-type",
                            id.span.clone(),
                            format!("`{}` must be a table, `[{}]`", id.value, id.value),
                        )
                        .help("a term begins with its id in square brackets, on a line of its own"),
                    ),
                }
            }
            report_clashes(&self.terms[kind as usize], kind, &problems);
        }
        problems.into_inner().into_iter().map(|problem| problem.in_file(&kind.file(), text)).collect()
    }
}

impl Terms {
    /// Adds a term without an address, and so without a page, at the end: it stands in for names that do not exist.
    pub fn add_stand_in(&mut self, languages: usize) {
        self.list.push(Term {
            id: Box::default(),
            slug: Box::default(),
            name: Names::same("?", languages),
            aliases: Box::default(),
            description: None,
            kind: None,
            coordinates: None,
            country: None,
            language: None,
            url: None,
            unverified: Box::default(),
            extra: None,
            line: Placed { value: (), span: 0..0 },
        });
    }

    fn add(&mut self, term: Term, problems: &Problems, id: &Placed<&str>) {
        // A term without a slug has been reported already.
        let owner = (!term.slug.is_empty()).then(|| *self.by_slug.entry(term.slug.clone()).or_insert(self.list.len()));
        if let Some(other) = owner.and_then(|owner| self.list.get(owner)) {
            let message = format!("`{}` has the same address as `{}`: `{}`", term.id, other.id, term.slug);
            problems.borrow_mut().push(
                Problem::error("address-taken", id.span.clone(), message).help("give one of them a `slug` of its own"),
            );
        }
        self.by_id.insert(term.id.clone(), self.list.len());
        self.list.push(term);
    }
}

fn term(kind: Kind, id: &Placed<&str>, fields: Fields<'_>, config: &Config) -> Term {
    let slug = fields.text("slug");
    if let Some(slug) = &slug
        && !front_matter::is_slug(slug.value)
    {
        front_matter::report_slug(&fields, slug);
    }
    let slug = slug
        .filter(|slug| front_matter::is_slug(slug.value))
        .map_or_else(|| crate::language::slug(id.value), |slug| slug.value.to_owned());
    if slug.is_empty() {
        fields.report(
            Problem::error("bad-slug", id.span.clone(), format!("no address can be made from `{}`", id.value))
                .help("add `slug = \"…\"`"),
        );
    }
    let url = fields.text("url").filter(|url| front_matter::is_web_address(&fields, url));
    let term = Term {
        id: id.value.into(),
        slug: slug.into(),
        name: names(&fields, id, config),
        aliases: fields.texts("aliases").into_iter().map(|alias| alias.value.into()).collect(),
        description: Names::read(&fields, "description", &config.languages),
        kind: if kind == Kind::Tag { Some(tag_kind(&fields, id)) } else { None },
        coordinates: coordinates(&fields),
        country: country(&fields),
        language: front_matter::language(&fields, "language"),
        url: url.map(|url| url.value.into()),
        unverified: unverified(&fields, config),
        extra: fields.free("extra"),
        line: Placed { value: (), span: id.span.clone() },
    };
    fields.finish(&format!("a {}", kind.word()));
    term
}

fn names(fields: &Fields<'_>, id: &Placed<&str>, config: &Config) -> Names {
    let at = fields.place("name").unwrap_or_else(|| id.span.clone());
    let Some(names) = Names::read(fields, "name", &config.languages) else {
        if !fields.has("name") {
            let message = format!("`{}` has no name", id.value);
            fields.report(
                Problem::error("missing-name", id.span.clone(), message)
                    .help("add `name = { … }` with a text for each language of the site"),
            );
        }
        return Names::same(id.value, config.languages.len());
    };
    for language in names.missing() {
        let tag = &config.languages[language];
        let message = format!("`{}` has no name in `{tag}`", id.value);
        fields.report(Problem::error("missing-name", at.clone(), message).help(format!("add `{tag} = \"…\"`")));
    }
    names
}

fn tag_kind(fields: &Fields<'_>, id: &Placed<&str>) -> TagKind {
    let Some(text) = fields.text("kind") else {
        if !fields.has("kind") {
            let message = format!("the tag `{}` has no `kind`", id.value);
            fields.report(
                Problem::error("missing-kind", id.span.clone(), message)
                    .help("add `kind = \"person\"`, `\"organization\"`, `\"place\"` or `\"subject\"`"),
            );
        }
        return TagKind::Subject;
    };
    TagKind::ALL.into_iter().find(|kind| kind.word() == text.value).unwrap_or_else(|| {
        let mut problem = Problem::error("unknown-value", text.span, format!("unknown kind `{}`", text.value));
        problem.help = crate::diagnostics::did_you_mean(text.value, TagKind::ALL.iter().map(|kind| kind.word()));
        fields.report(problem);
        TagKind::Subject
    })
}

/// An ISO 3166 code: two capital letters.
fn country(fields: &Fields<'_>) -> Option<Box<str>> {
    let code = fields.text("country")?;
    if code.value.len() == 2 && code.value.bytes().all(|b| b.is_ascii_uppercase()) {
        return Some(code.value.into());
    }
    let message = format!("`{}` is not the code of a country", code.value);
    fields.report(
        Problem::error("unknown-value", code.span, message)
            .help("write two capital letters of ISO 3166, such as `KZ` or `CN`"),
    );
    None
}

/// Languages of the site whose name nobody has checked yet.
fn unverified(fields: &Fields<'_>, config: &Config) -> Box<[Box<str>]> {
    let mut tags = Vec::new();
    for tag in fields.texts("unverified") {
        if config.language(tag.value).is_some() {
            tags.push(tag.value.into());
            continue;
        }
        let mut problem =
            Problem::error("unknown-language", tag.span, format!("`{}` is not a language of this site", tag.value));
        problem.help = crate::diagnostics::did_you_mean(tag.value, config.languages.iter().map(String::as_str));
        fields.report(problem);
    }
    tags.into()
}

fn coordinates(fields: &Fields<'_>) -> Option<(f64, f64)> {
    let pair = fields.pair("coordinates")?;
    let (latitude, longitude) = pair.value;
    if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
        return Some(pair.value);
    }
    let message = "the coordinates are not on the globe";
    fields.report(
        Problem::error("out-of-range", pair.span, message)
            .help("write latitude (−90 to 90), then longitude (−180 to 180)"),
    );
    None
}

/// Reports every name or alias that two terms of a kind share: a reader who searches for it could not know which is meant.
fn report_clashes(terms: &Terms, kind: Kind, problems: &Problems) {
    let mut owners: HashMap<String, usize> = HashMap::default();
    for (index, term) in terms.list.iter().enumerate() {
        let names = term.name.all().chain(term.aliases.iter().map(|alias| &**alias));
        // One name in several languages is one clash.
        let mut told: Vec<String> = Vec::new();
        for name in names {
            let folded = folded(name);
            let owner = *owners.entry(folded.clone()).or_insert(index);
            if owner != index && !told.contains(&folded) {
                told.push(folded);
                let other = &terms.list[owner].id;
                let message =
                    format!("the name `{name}` belongs to two {}: `{other}` and `{}`", kind.plural(), term.id);
                problems.borrow_mut().push(
                    Problem::error("duplicate-name", term.line.span.clone(), message)
                        .help("make one of the names more exact, or drop the alias"),
                );
            }
        }
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace('ё', "е")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, text: &str) -> (Vocabulary, Vec<&'static str>) {
        let config = Config::parse("languages = [\"ru\", \"kk\"]").0;
        let mut vocabulary = Vocabulary::default();
        let diagnostics = vocabulary.read(kind, text, &config);
        (vocabulary, diagnostics.into_iter().map(|d| d.code).collect())
    }

    #[test]
    fn a_good_term_is_read() {
        let (vocabulary, codes) = read(
            Kind::Tag,
            "[zhejiang]\nkind = \"place\"\nname = { ru = \"Чжэцзян\", kk = \"Чжэцзян\" }\ncoordinates = [30.27, 120.15]\n",
        );
        assert_eq!(codes, [""; 0]);
        let tag = &vocabulary.of(Kind::Tag).list[0];
        assert_eq!((tag.kind, tag.name.get(1)), (Some(TagKind::Place), Some("Чжэцзян")));
    }

    #[test]
    fn every_mistake_of_a_term_is_reported() {
        let (_, codes) = read(
            Kind::Tag,
            "[a]\nkind = \"plase\"\nname = { ru = \"А\" }\n[b]\nname = \"А\"\nkind = \"place\"\ncoordinates = [300, 1]\nslug = \"../b\"\nx = 1\n[c]\n",
        );
        let expected = [
            "missing-name",
            "unknown-value",
            "bad-slug",
            "out-of-range",
            "unknown-key",
            "missing-name",
            "missing-kind",
            "duplicate-name",
        ];
        let mut sorted = codes.clone();
        sorted.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(sorted, expected);
    }
}

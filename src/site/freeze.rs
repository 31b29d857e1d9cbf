//! From content to the frozen model: names become positions, translations join their originals, everything falls into its order.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::config::Config;
use crate::content::document::{Article as Front, Document, Record, SourceRef};
use crate::content::vocabulary::{Kind, Vocabulary};
use crate::content::{Content, Finding, Locator};
use crate::diagnostics::did_you_mean;
use crate::language::Language;

use super::{Archive, Article, Group, Held, Now, Options, PlainPage, Site, Timeline, edition};

/// How long an article stands in the news sitemap, in seconds: it leaves it by itself.
pub(crate) const NEWS_SECONDS: i64 = 2 * 24 * 3600;

/// Freezes a site. The findings are names that do not exist, translations without an original, and the like; the model is whole all the same.
pub fn freeze(
    content: &Content,
    config: Arc<Config>,
    languages: Vec<Arc<Language>>,
    now: Now,
    options: Options,
) -> (Site, Vec<Finding>) {
    let mut findings = Vec::new();
    let groups = groups(content, &config, &mut findings);
    let vocabulary = Arc::new(content.vocabulary.clone());
    let mut site = Site {
        vocabulary,
        options,
        now,
        articles: Vec::new(),
        archives: Vec::new(),
        timeline: Timeline::default(),
        pages: pages(&groups.pages, &config, options),
        editions: Vec::new(),
        held: Vec::new(),
        broken: content.broken.clone(),
        corrections: Vec::new(),
        withdrawn: Vec::new(),
        next_change: None,
        languages,
        config,
    };
    site.articles = articles(&mut site, &groups.articles, &mut findings);
    add_stand_in(&mut site);
    if site.config.pages.charts {
        site.timeline = Timeline::new(&site.articles);
    }
    let counts = Kind::ALL.map(|kind| site.vocabulary.of(kind).list.len());
    let untranslated = site.config.lists.untranslated;
    let archive = |language: usize| {
        Archive::new(&site.articles, counts, |article| untranslated || article.texts[language].is_some())
    };
    site.archives = (0..site.languages.len()).map(archive).collect();
    site.corrections = corrections(&site);
    site.editions = edition::editions(&site, &groups.editions, &mut findings);
    note_changes(&mut site);
    (site, findings)
}

/// Content files by what they are, each original with its translations.
#[derive(Default)]
struct Groups<'a> {
    articles: Vec<Group<'a>>,
    pages: BTreeMap<&'a str, Group<'a>>,
    editions: BTreeMap<&'a str, Group<'a>>,
}

/// A group and the key of its original.
type Keyed<'a> = (&'a str, Group<'a>);

fn groups<'a>(content: &'a Content, config: &Config, findings: &mut Vec<Finding>) -> Groups<'a> {
    let records = || content.files.iter().map(|known| &known.record);
    // Only translations look their originals up.
    let is_translated = records().any(|record| record.language.is_some());
    let original = |record: &'a Arc<Record>| {
        let mut found = Vec::new();
        let language = original_language(record, config, &mut found);
        let mut texts: Box<[Option<Arc<Record>>]> = vec![None; config.languages.len()].into();
        texts[language] = Some(Arc::clone(record));
        ((record.key(), Group { original: Some(record), texts }), found)
    };
    let made: Vec<Option<(Keyed<'a>, Vec<Finding>)>> = content
        .files
        .par_iter()
        .with_min_len(256)
        .map(|known| known.record.language.is_none().then(|| original(&known.record)))
        .collect();
    let originals = made.into_iter().flatten().map(|(keyed, found)| {
        findings.extend(found);
        keyed
    });
    let mut all: Vec<Keyed<'a>> = originals.collect();
    let keys = all.iter().enumerate().map(|(at, (key, _))| (*key, at));
    let by_key: HashMap<&str, usize> = if is_translated { keys.collect() } else { HashMap::new() };
    for record in records() {
        let Some(tag) = &record.language else { continue };
        let Some(language) = config.language(tag) else { continue };
        match by_key.get(record.key()) {
            Some(at) => join(&mut all[*at].1, record, language, tag, findings),
            None if content.broken.iter().any(|key| **key == *record.key()) => {}
            None => findings.push(
                Finding::error(
                    &record.file,
                    Locator::File,
                    "missing-original",
                    format!("there is no original for this translation into `{tag}`"),
                )
                .help(Some(format!("the original belongs in `content/{}.md`", record.key()))),
            ),
        }
    }
    let mut groups = Groups { articles: Vec::with_capacity(all.len()), ..Groups::default() };
    for (key, group) in all {
        match group.original.map(|record| &record.document) {
            Some(Document::Page(_)) => drop(groups.pages.insert(key, group)),
            Some(Document::Edition(_)) => drop(groups.editions.insert(key, group)),
            _ => groups.articles.push(group),
        }
    }
    groups
}

fn original_language(record: &Record, config: &Config, findings: &mut Vec<Finding>) -> usize {
    let tag = match &record.document {
        Document::Article(article) => article.language.as_deref(),
        Document::Page(page) => page.language.as_deref(),
        Document::Edition(edition) => edition.language.as_deref(),
        Document::Translation(_) => None,
    };
    let Some(tag) = tag else { return 0 };
    config.language(tag).unwrap_or_else(|| {
        let help = did_you_mean(tag, config.languages.iter().map(String::as_str));
        findings.push(
            Finding::error(
                &record.file,
                Locator::Key("language"),
                "unknown-language",
                format!("`{tag}` is not a language of this site"),
            )
            .help(help),
        );
        0
    })
}

fn join(group: &mut Group<'_>, record: &Arc<Record>, language: usize, tag: &str, findings: &mut Vec<Finding>) {
    match &group.texts[language] {
        Some(other) => findings.push(
            Finding::error(
                &record.file,
                Locator::File,
                "duplicate-translation",
                format!("`{}` is already the text in `{tag}`", other.file),
            )
            .help(Some("remove one of the two, or set `language` in the original".into())),
        ),
        None => group.texts[language] = Some(Arc::clone(record)),
    }
}

fn pages(groups: &BTreeMap<&str, Group<'_>>, config: &Config, options: Options) -> Vec<PlainPage> {
    let mut pages: Vec<PlainPage> = groups
        .iter()
        .map(|(key, group)| {
            let original = group
                .texts
                .iter()
                .position(|text| text.as_ref().zip(group.original).is_some_and(|(a, b)| Arc::ptr_eq(a, b)))
                .unwrap_or(0);
            let mut page = PlainPage { slug: Box::default(), original, texts: group.texts.clone() };
            let name = key.strip_prefix("pages/").unwrap_or(key);
            page.slug = page.front().and_then(|front| front.slug.clone()).unwrap_or_else(|| path_slug(name));
            page
        })
        .filter(|page| options.drafts || !page.front().is_some_and(|front| front.draft))
        .collect();
    pages.sort_by_key(|page| page.front().map_or(0, |front| front.weight));
    debug_assert!(pages.iter().all(|page| page.texts.len() == config.languages.len()));
    pages
}

/// A path whose every part is a slug.
fn path_slug(path: &str) -> Box<str> {
    path.split('/').map(crate::language::slug).collect::<Vec<_>>().join("/").into()
}

/// An article, the moment at which it expires, and what is wrong with it.
type Made = (Article, Option<i64>, Vec<Finding>);

fn articles(site: &mut Site, groups: &[Group<'_>], findings: &mut Vec<Finding>) -> Vec<Article> {
    let make = |group: &Group<'_>| {
        let record = group.original?;
        let Document::Article(front) = &record.document else { return None };
        let mut found = Vec::new();
        let article = article(site, group, record, front, &mut found);
        let expires = front.expires.map(|expires| expires.instant(site.config.time_zone).timestamp());
        Some((article, expires, found))
    };
    let made: Vec<Option<Made>> = groups.par_iter().with_min_len(256).map(make).collect();
    // In the place of what was made: a large archive is tens of megabytes.
    let published = made.into_iter().filter_map(|made| {
        let (article, expires, found) = made?;
        findings.extend(found);
        if is_published(site, &article, expires) {
            return Some(article);
        }
        site.held.push(Held { key: article.key().into(), day: article.day });
        None
    });
    let mut articles: Vec<Article> = published.collect();
    // Within a day the lightest, then the newest, stands first where lists run from the newest.
    articles.par_sort_unstable_by(|a, b| {
        let key = |x: &Article| (x.day, std::cmp::Reverse(x.front().weight), x.instant);
        key(a).cmp(&key(b)).then_with(|| b.key().cmp(a.key()))
    });
    articles
}

/// A source that does not exist, or that a draft does not have yet, is the one after the last of the vocabulary: a term without a page.
fn add_stand_in(site: &mut Site) {
    let count = site.vocabulary.of(Kind::Source).list.len();
    let is_missing = |source: &u32| *source as usize >= count;
    if site.articles.iter().any(|article| is_missing(&article.source) || article.also.iter().any(is_missing)) {
        Arc::make_mut(&mut site.vocabulary).of_mut(Kind::Source).add_stand_in(site.languages.len());
    }
}

fn article(
    site: &Site,
    group: &Group<'_>,
    record: &Arc<Record>,
    front: &Front,
    findings: &mut Vec<Finding>,
) -> Article {
    let zone = site.config.time_zone;
    let mut names = NameResolver { vocabulary: &site.vocabulary, file: &record.file, findings };
    let instant = front.date.instant(zone).timestamp();
    Article {
        day: front.date.day(zone),
        instant,
        original: group
            .texts
            .iter()
            .position(|text| text.as_ref().is_some_and(|text| Arc::ptr_eq(text, record)))
            .unwrap_or(0),
        slug: slug_of(record, front, names.findings),
        topics: names.all(Kind::Topic, "topics", &front.topics),
        tags: names.all(Kind::Tag, "tags", &front.tags),
        stories: names.all(Kind::Story, "stories", &front.stories),
        source: names.source("source", &front.source),
        via: names.all(Kind::Source, "source", &front.source.via),
        also: front.also.iter().map(|also| names.source("also", also)).collect(),
        texts: group.texts.clone(),
        draft: front.draft,
        future: instant > site.now.instant,
        record: Arc::clone(record),
    }
}

fn slug_of(record: &Record, front: &Front, findings: &mut Vec<Finding>) -> Box<str> {
    if let Some(slug) = &front.slug {
        return slug.clone();
    }
    let key = record.key();
    let name = memchr::memrchr(b'/', key.as_bytes()).map_or(key, |slash| &key[slash + 1..]);
    let slug = crate::language::slug(name);
    if slug.is_empty() {
        let message = format!("no address can be made from the file name `{name}`");
        findings.push(
            Finding::error(&record.file, Locator::File, "bad-slug", message)
                .help(Some("rename the file, or add `slug = \"…\"`".into())),
        );
    }
    slug.into()
}

/// Looks names up, and reports those that do not exist.
struct NameResolver<'a> {
    vocabulary: &'a Vocabulary,
    file: &'a str,
    findings: &'a mut Vec<Finding>,
}

impl NameResolver<'_> {
    fn one(&mut self, kind: Kind, key: &'static str, name: &str) -> Option<u32> {
        let terms = self.vocabulary.of(kind);
        if let Some(at) = terms.find(name) {
            return u32::try_from(at).ok();
        }
        let help = did_you_mean(name, terms.ids()).or_else(|| Some(format!("add it to `{}`", kind.file())));
        let message = format!("unknown {} `{name}`", kind.word());
        self.findings
            .push(Finding::error(self.file, Locator::Value(key, name.into()), kind.unknown_code(), message).help(help));
        None
    }

    fn all(&mut self, kind: Kind, key: &'static str, names: &[Box<str>]) -> Box<[u32]> {
        let mut all = Vec::with_capacity(names.len());
        all.extend(names.iter().filter_map(|name| self.one(kind, key, name)));
        all.into()
    }

    /// A source, or the one that stands in for it; a draft may have none yet.
    fn source(&mut self, key: &'static str, source: &SourceRef) -> u32 {
        let found = if source.id.is_empty() { None } else { self.one(Kind::Source, key, &source.id) };
        found.unwrap_or_else(|| u32::try_from(self.vocabulary.of(Kind::Source).list.len()).unwrap_or(u32::MAX))
    }
}

/// Drafts, articles of the future and expired ones are held back, unless they were asked for.
fn is_published(site: &mut Site, article: &Article, expires: Option<i64>) -> bool {
    let now = site.now.instant;
    let held = article.draft && !site.options.drafts;
    if !held {
        let moments = [Some(article.instant), expires];
        let next = moments.into_iter().flatten().filter(|moment| *moment > now).min();
        site.next_change = site.next_change.into_iter().chain(next).min();
    }
    let expired = expires.is_some_and(|expires| expires <= now);
    if !held && !article.future && expired {
        site.withdrawn.push(article.day);
    }
    !held && (!article.future || site.options.future) && !expired
}

/// All corrections in the order of their days.
fn corrections(site: &Site) -> Vec<(NaiveDate, u32, u32)> {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let zone = site.config.time_zone;
    let of = |(at, article): (usize, &Article)| {
        let days: Vec<_> = article
            .front()
            .corrections
            .iter()
            .enumerate()
            .map(|(index, correction)| (correction.date.day(zone), number(at), number(index)))
            .collect();
        days
    };
    let mut all: Vec<_> = site.articles.par_iter().enumerate().flat_map_iter(of).collect();
    all.sort_unstable();
    all
}

/// The other moments at which the output changes by itself: a running edition ends, an article leaves the news sitemap.
fn note_changes(site: &mut Site) {
    let zone = site.config.time_zone;
    let ends = site.editions.iter().filter(|edition| edition.running).map(|edition| edition.end(zone));
    let leaves = site
        .articles
        .iter()
        .rev()
        .map(|article| article.instant + NEWS_SECONDS)
        .filter(|moment| site.config.pages.sitemap && *moment > site.now.instant);
    let next = ends.chain(leaves).filter(|moment| *moment > site.now.instant).min();
    site.next_change = site.next_change.into_iter().chain(next).min();
}

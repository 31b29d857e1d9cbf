//! Functions that templates may call. All are pure: what they return depends on their arguments and the page's language alone.

use std::collections::HashMap;
use std::sync::Arc;

use tera::{Kwargs, State, Tera, TeraResult, Value};

use crate::language::{DateStyle, Language, fill};
use crate::plan::{Addresses, Assets};
use crate::site::Site;

/// A filter for settled templates: a value as `t` writes it into an interface string.
pub(super) const AS_TEXT: &str = "khorgos_as_text";

/// Registers `t`, `date`, `number`, `url` and `asset`. With `language`, all pages are in this one.
pub(super) fn register(tera: &mut Tera, site: &Site, assets: &Assets, language: Option<usize>) {
    let languages: HashMap<String, Arc<Language>> =
        site.languages.iter().map(|language| (language.tag().to_owned(), Arc::clone(language))).collect();
    let first = Arc::clone(&site.languages[language.unwrap_or_default()]);
    let is_known = language.is_some();
    let language = move |kwargs: &Kwargs, state: &State<'_>| -> TeraResult<Arc<Language>> {
        let tag: Option<String> = match kwargs.get::<&str>("lang")? {
            Some(tag) => Some(tag.to_owned()),
            None if is_known => None,
            None => state.get::<String>("lang")?,
        };
        Ok(Arc::clone(tag.as_deref().and_then(|tag| languages.get(tag)).unwrap_or(&first)))
    };
    let [dates, numbers] = [language.clone(), language.clone()];
    tera.register_function("t", move |kwargs: Kwargs, state: &State<'_>| -> TeraResult<String> {
        translate(&*language(&kwargs, state)?, &kwargs)
    });
    if is_known {
        tera.register_filter(AS_TEXT, |value: &Value, _: Kwargs, _: &State<'_>| as_text(value));
    }
    tera.register_function("date", move |kwargs: Kwargs, state: &State<'_>| -> TeraResult<String> {
        date(&*dates(&kwargs, state)?, &kwargs)
    });
    tera.register_function("number", move |kwargs: Kwargs, state: &State<'_>| -> TeraResult<String> {
        Ok(numbers(&kwargs, state)?.number(kwargs.must_get::<i64>("n")?))
    });
    let homes: HashMap<String, String> = site
        .languages
        .iter()
        .enumerate()
        .map(|(at, language)| (language.tag().to_owned(), Addresses::new(site).href(&Addresses::new(site).home(at))))
        .collect();
    let base = site.config.base_url.path.clone();
    tera.register_function("url", move |kwargs: Kwargs, state: &State<'_>| -> TeraResult<String> {
        let path = kwargs.must_get::<&str>("path")?;
        let tag: Option<String> = state.get::<String>("lang")?;
        let home = tag.and_then(|tag| homes.get(&tag)).unwrap_or(&base);
        Ok(format!("{home}{}", path.trim_start_matches('/')))
    });
    let base = site.config.base_url.path.clone();
    let links: HashMap<String, String> = assets
        .iter()
        .filter_map(|(path, _)| Some((path.to_owned(), format!("{base}{}", assets.link(path)?))))
        .collect();
    tera.register_function("asset", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<String> {
        let path = kwargs.must_get::<&str>("path")?;
        links
            .get(path.trim_start_matches('/'))
            .cloned()
            .ok_or_else(|| tera::Error::message(format!("there is no file `static/{path}`")))
    });
}

/// The text of a value.
fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An interface string: `t(key="site.home")`, with a count `t(key="lists.articles", n=5)`, with names `t(key="article.via", via=name)`.
fn translate(language: &Language, kwargs: &Kwargs) -> TeraResult<String> {
    let key = kwargs.must_get::<&str>("key")?;
    let found = match kwargs.get::<u64>("n")? {
        Some(n) => language.count(key, n),
        None => None,
    };
    let text = match found {
        Some(text) => text,
        None => language
            .text(key)
            .map(str::to_owned)
            .ok_or_else(|| tera::Error::message(format!("there is no interface string `{key}`")))?,
    };
    if !text.contains('{') {
        return Ok(text);
    }
    Ok(fill(&text, |name| {
        let value = kwargs.get::<Value>(name).ok()??;
        Some(as_text(&value))
    }))
}

/// A day in words: `date(day="2025-12-27")`, in another form `date(day=article.day.date, style="month_year")`.
fn date(language: &Language, kwargs: &Kwargs) -> TeraResult<String> {
    let day = kwargs.must_get::<&str>("day")?;
    let style = kwargs.get::<&str>("style")?.unwrap_or("long");
    let style = STYLES.iter().find(|(name, _)| *name == style).map(|(_, style)| *style).ok_or_else(|| {
        let names: Vec<&str> = STYLES.iter().map(|(name, _)| *name).collect();
        tera::Error::message(format!("`{style}` is no form of a date; there are `{}`", names.join("`, `")))
    })?;
    let day = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d")
        .map_err(|_| tera::Error::message(format!("`{day}` is no day; write it as `2025-12-27`")))?;
    Ok(language.date(day, style))
}

/// The forms of a date, by the names that templates give them.
const STYLES: [(&str, DateStyle); 10] = [
    ("long", DateStyle::Long),
    ("full", DateStyle::Full),
    ("short", DateStyle::Short),
    ("day_month", DateStyle::DayMonth),
    ("month_year", DateStyle::MonthYear),
    ("month", DateStyle::Month),
    ("month_short", DateStyle::MonthShort),
    ("year", DateStyle::Year),
    ("weekday", DateStyle::Weekday),
    ("weekday_short", DateStyle::WeekdayShort),
];

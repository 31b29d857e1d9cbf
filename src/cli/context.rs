//! What every command needs first: the site's folder, the clock, the cache.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use crate::config::{self, BaseUrl};
use crate::model::{self, Request};
use crate::site::Options;
use crate::source::Disk;

use super::arguments::{Global, Held};

/// The name of the cache folder.
pub const CACHE: &str = ".khorgos";

/// The name of the output folder.
pub const OUTPUT: &str = "public";

/// The site's folder: as asked for, or the nearest one upwards with a `site.toml`.
pub fn root(global: &Global) -> Result<PathBuf, String> {
    if let Some(root) = &global.root {
        let is_site = root.join(config::FILE).is_file() || root.join("content").is_dir();
        return if is_site {
            Ok(root.clone())
        } else {
            Err(format!("`{}` has neither a site.toml nor a content folder", root.display()))
        };
    }
    let here = std::env::current_dir().map_err(|error| format!("the current folder cannot be found: {error}"))?;
    let found = here.ancestors().find(|folder| folder.join(config::FILE).is_file());
    let bare = || here.join("content").is_dir().then_some(here.as_path());
    found.or_else(bare).map(Path::to_path_buf).ok_or_else(|| {
        "there is no site here: no site.toml in this folder or above it; `khorgos init DIR` makes a new site, `--root DIR` names one".to_owned()
    })
}

/// The run's request: clock, drafts and future, base address.
pub fn request(global: &Global, held: &Held, source: &Disk) -> Result<Request, String> {
    let base_url = match &held.base_url {
        Some(text) => Some(BaseUrl::parse(text).ok_or_else(|| {
            format!("`{text}` is not the address of a site; write one such as https://example.org/digest/")
        })?),
        None => None,
    };
    let mut request =
        Request { now: Utc::now(), options: Options { drafts: held.drafts, future: held.future }, base_url };
    request.now = clock(global, source, &request)?;
    Ok(request)
}

/// True when the clock is not the computer's.
pub fn clock_is_fixed(global: &Global) -> bool {
    global.now.is_some() || std::env::var_os("SOURCE_DATE_EPOCH").is_some_and(|text| !text.is_empty())
}

/// `--now`, or else `SOURCE_DATE_EPOCH`, or else the computer's clock.
fn clock(global: &Global, source: &Disk, request: &Request) -> Result<DateTime<Utc>, String> {
    if let Some(text) = &global.now {
        if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
            return Ok(moment.with_timezone(&Utc));
        }
        let day: NaiveDate =
            text.parse().map_err(|_| format!("`{text}` is no time; write 2025-12-27 or 2025-12-27T09:00:00+05:00"))?;
        // A day alone means noon in the site's time zone: surely that day.
        let zone = model::settings(source, request).0.time_zone;
        let noon = day.and_hms_opt(12, 0, 0).unwrap_or_default();
        return Ok(zone
            .from_local_datetime(&noon)
            .earliest()
            .map_or_else(|| noon.and_utc(), |moment| moment.with_timezone(&Utc)));
    }
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) if !text.is_empty() => {
            let seconds = text.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
            seconds.ok_or_else(|| format!("SOURCE_DATE_EPOCH is `{text}`, which is not a number of seconds"))
        }
        _ => Ok(request.now),
    }
}

//! Static files over HTTP: the media type, and a range where one is asked for (RFC 9110, section 14).

use std::ops::RangeInclusive;
use std::path::Path;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::io::{AsyncReadExt, AsyncSeekExt};

/// How much of a file is in memory while it is sent.
const PIECE: usize = 64 * 1024;

/// The media type of a file, by its ending.
pub(super) fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "html" | "htm" => "text/html; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "vtt" => "text/vtt; charset=utf-8",
        "pdf" => "application/pdf",
        "epub" => "application/epub+zip",
        "zip" => "application/zip",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

/// What a request wants of a file.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(RangeInclusive<u64>),
    Unsatisfiable,
}

/// Reads `Range`. Several ranges, other units, and ranges that are no ranges count as none; so does one beside `If-Range`, because no validator was sent.
fn wanted(headers: &HeaderMap, size: u64) -> Wanted {
    let Some(range) = headers.get(header::RANGE).filter(|_| !headers.contains_key(header::IF_RANGE)) else {
        return Wanted::Whole;
    };
    let parts =
        range.to_str().ok().and_then(|text| text.strip_prefix("bytes=")).and_then(|text| text.trim().split_once('-'));
    let Some((first, last)) = parts else { return Wanted::Whole };
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    match (number(first), number(last), first.is_empty(), last.is_empty()) {
        (Some(first), Some(last), ..) if first > last => Wanted::Whole,
        (Some(first), ..) if first >= size && (last.is_empty() || number(last).is_some()) => Wanted::Unsatisfiable,
        (Some(first), _, _, true) => Wanted::Part(first..=size - 1),
        (Some(first), Some(last), ..) => Wanted::Part(first..=last.min(size - 1)),
        (None, Some(0), true, _) => Wanted::Unsatisfiable,
        (None, Some(_), true, _) if size == 0 => Wanted::Unsatisfiable,
        (None, Some(count), true, _) => Wanted::Part(size.saturating_sub(count)..=size - 1),
        _ => Wanted::Whole,
    }
}

/// Bytes in memory.
pub(super) fn bytes(path: &str, bytes: impl Into<Bytes>, headers: &HeaderMap) -> Response {
    let bytes: Bytes = bytes.into();
    let size = bytes.len() as u64;
    answer(path, size, wanted(headers, size), |range| {
        let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        Body::from(range.map_or(bytes.clone(), |range| bytes.slice(at(*range.start())..=at(*range.end()))))
    })
}

/// A file below a root, piece by piece; none when it is not there, or is a link that leads out of the root.
pub(super) async fn file(root: &Path, file: &Path, headers: &HeaderMap) -> Option<Response> {
    let real = tokio::fs::canonicalize(file).await.ok()?;
    if !real.starts_with(root) {
        return None;
    }
    let mut open = tokio::fs::File::open(&real).await.ok()?;
    let metadata = open.metadata().await.ok().filter(std::fs::Metadata::is_file)?;
    let wanted = wanted(headers, metadata.len());
    if let Wanted::Part(range) = &wanted {
        open.seek(std::io::SeekFrom::Start(*range.start())).await.ok()?;
    }
    let name = file.to_string_lossy();
    Some(answer(&name, metadata.len(), wanted, |range| {
        let left = range.map_or(metadata.len(), |range| range.end() - range.start() + 1);
        Body::from_stream(futures_util::stream::unfold((open, left), piece))
    }))
}

/// The next piece of a file, and what is left of it.
async fn piece((mut file, left): (tokio::fs::File, u64)) -> Option<(std::io::Result<Bytes>, (tokio::fs::File, u64))> {
    if left == 0 {
        return None;
    }
    let mut buffer = vec![0; usize::try_from(left).unwrap_or(PIECE).min(PIECE)];
    match file.read(&mut buffer).await {
        Ok(0) => Some((Err(std::io::ErrorKind::UnexpectedEof.into()), (file, 0))),
        Ok(read) => {
            buffer.truncate(read);
            Some((Ok(buffer.into()), (file, left.saturating_sub(read as u64))))
        }
        Err(error) => Some((Err(error), (file, 0))),
    }
}

fn answer(path: &str, size: u64, wanted: Wanted, body: impl FnOnce(Option<&RangeInclusive<u64>>) -> Body) -> Response {
    let typed = [(header::CONTENT_TYPE, media_type(path)), (header::ACCEPT_RANGES, "bytes")];
    match wanted {
        Wanted::Whole => (typed, [(header::CONTENT_LENGTH, size.to_string())], body(None)).into_response(),
        Wanted::Part(range) => {
            let place = format!("bytes {}-{}/{size}", range.start(), range.end());
            let length = (range.end() - range.start() + 1).to_string();
            (
                StatusCode::PARTIAL_CONTENT,
                typed,
                [(header::CONTENT_RANGE, place), (header::CONTENT_LENGTH, length)],
                body(Some(&range)),
            )
                .into_response()
        }
        Wanted::Unsatisfiable => {
            (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, format!("bytes */{size}"))]).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(range: &str, size: u64) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        wanted(&headers, size)
    }

    #[test]
    fn ranges_are_read_as_the_rfc_says() {
        assert_eq!(of("bytes=0-3", 10), Wanted::Part(0..=3));
        assert_eq!(of("bytes=4-", 10), Wanted::Part(4..=9));
        assert_eq!(of("bytes=-3", 10), Wanted::Part(7..=9));
        assert_eq!(of("bytes=-30", 10), Wanted::Part(0..=9));
        assert_eq!(of("bytes=5-500", 10), Wanted::Part(5..=9));
        assert_eq!(of("bytes=10-", 10), Wanted::Unsatisfiable);
        assert_eq!(of("bytes=-0", 10), Wanted::Unsatisfiable);
        assert_eq!(of("bytes=0-0", 0), Wanted::Unsatisfiable);
        for none in ["bytes=3-1", "bytes=0-1,4-5", "lines=0-1", "bytes=-", "bytes=a-b", "bytes=+1-2"] {
            assert_eq!(of(none, 10), Wanted::Whole, "{none}");
        }
    }

    proptest! {
        #[test]
        fn a_part_is_always_inside(range in "bytes=[0-9]{0,21}-[0-9]{0,21}", size in 0_u64..100) {
            if let Wanted::Part(range) = of(&range, size) {
                prop_assert!(range.start() <= range.end() && *range.end() < size);
            }
        }
    }
}

//! Each line of the security list.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use khorgos::preview::{Options, Preview, StartError};

use super::client::{connect, get_with, raw};
use super::site::{Site, article, item};

#[test]
fn only_loopback_names_are_answered() {
    let site = Site::start();
    assert!(site.address.starts_with("127.0.0.1:"), "loopback unless asked");
    for host in ["example.org", "localhost.example.org", "127.0.0.1.example.org", "192.168.0.7", ""] {
        let answer = raw(&site.address, &format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        assert!([400, 403].contains(&answer.status), "{host}: {}", answer.head);
        assert!(!answer.text().contains("<html"), "{host}");
    }
    assert_eq!(
        raw(&site.address, "GET http://example.org/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").status,
        403
    );
    assert_eq!(
        raw(&site.address, "GET / HTTP/1.1\r\nHost: localhost\r\nHost: example.org\r\nConnection: close\r\n\r\n")
            .status,
        403
    );
    assert_eq!(raw(&site.address, "GET / HTTP/1.0\r\n\r\n").status, 403);
    assert_eq!(raw(&site.address, "GET / HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n").status, 200);
    assert_eq!(
        raw(
            &site.address,
            "GET /_khorgos/events?path=/&page=x HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n"
        )
        .status,
        403
    );
}

#[test]
fn get_and_head_only() {
    let site = Site::start();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PROPFIND"] {
        let answer = raw(
            &site.address,
            &format!("{method} / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        );
        assert!([400, 405].contains(&answer.status), "{method}: {}", answer.status);
    }
    let whole = site.get("/");
    let head = raw(&site.address, "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), whole.header("content-length"));
}

#[test]
fn nothing_outside_the_site_is_served() {
    let site = Site::start();
    site.write("secret.txt", "a secret of the folder");
    site.write("static/open.txt", "open");
    site.until_shows("/open.txt", "open");
    let paths = [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/.%2E/secret.txt",
        "/a/../../secret.txt",
        "/a/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..\\secret.txt",
        "/%5c..%5csecret.txt",
        "/secret.txt",
        "/open.txt%00",
        "/open.txt%00.html",
        "/static/open.txt",
        "/site.toml",
        "/content/2025/12/20/item-0.md",
        "/.khorgos/lock",
        "//etc/passwd",
        "/%252e%252e/secret.txt",
        "/./secret.txt",
        "/open.txt/",
        "/open.txt/..",
        "/_khorgos/../secret.txt",
        "/_khorgos/",
        "/_khorgos/secret.txt",
        "/%ff",
        "/%",
        "*",
    ];
    for path in paths {
        let answer =
            raw(&site.address, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.head);
        assert!(
            !answer.text().contains("secret of")
                && !answer.text().contains("root:")
                && !answer.text().contains("time_zone"),
            "{path}"
        );
    }
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_site_are_refused() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.txt"), "a secret").unwrap();
    let site = Site::start();
    site.write("static/later.txt", "harmless");
    site.until_shows("/later.txt", "harmless");
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), site.path("static/file.txt")).unwrap();
    std::os::unix::fs::symlink(outside.path(), site.path("static/folder")).unwrap();
    // A file that was listed as a file becomes a link: asked for before anybody looked again.
    std::fs::remove_file(site.path("static/later.txt")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), site.path("static/later.txt")).unwrap();
    let end = Instant::now() + Duration::from_millis(400);
    while Instant::now() < end {
        for path in ["/file.txt", "/folder/secret.txt", "/later.txt"] {
            assert!(!site.get(path).text().contains("a secret"), "{path}");
        }
    }
    assert_eq!(site.get("/later.txt").status, 404);
}

#[test]
fn a_folder_is_not_listed() {
    let site = Site::start();
    site.write("static/images/a.png", "png");
    site.until("/images/a.png", "a file", |answer| answer.status == 200);
    for path in ["/images/", "/images", "/_khorgos", "/2024/"] {
        let answer = site.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("a.png"), "{path}");
    }
}

#[test]
fn nothing_is_stored_and_types_are_right() {
    let site = Site::start();
    for (name, bytes) in
        [("a.png", "x"), ("a.mp4", "x"), ("a.woff2", "x"), ("a.js", "x"), ("a.bin", "x"), ("a.svg", "x")]
    {
        site.write(&format!("static/{name}"), bytes);
    }
    site.until("/a.svg", "the last file", |answer| answer.status == 200);
    let types = [
        ("/", "text/html; charset=utf-8"),
        ("/atom.xml", "application/atom+xml"),
        ("/sitemap.xml", "application/xml"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/a.png", "image/png"),
        ("/a.mp4", "video/mp4"),
        ("/a.woff2", "font/woff2"),
        ("/a.js", "text/javascript; charset=utf-8"),
        ("/a.bin", "application/octet-stream"),
        ("/a.svg", "image/svg+xml"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/nothing/", "text/html; charset=utf-8"),
        ("/_khorgos/preview.js", "text/javascript; charset=utf-8"),
    ];
    for (path, wanted) in types {
        let answer = site.get(path);
        assert_eq!(answer.header("content-type").as_deref(), Some(wanted), "{path}");
        assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"), "{path}");
        assert_eq!(answer.header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
    }
    assert_eq!(site.get("/../x").header("cache-control").as_deref(), Some("no-store"));
}

#[test]
fn media_can_be_asked_for_in_parts() {
    let site = Site::start();
    let film: String = (0..200_000).map(|n| char::from(b'a' + u8::try_from(n % 26).unwrap())).collect();
    site.write("static/film.mp4", &film);
    let whole = site.until("/film.mp4", "the film", |answer| answer.body.len() == film.len());
    assert_eq!(whole.header("accept-ranges").as_deref(), Some("bytes"));
    let part = |range: &str| get_with(&site.address, "/film.mp4", &format!("Range: {range}\r\n"));
    let middle = part("bytes=70000-150000");
    assert_eq!((middle.status, middle.text()), (206, film[70_000..=150_000].to_owned()));
    assert_eq!(middle.header("content-range").as_deref(), Some("bytes 70000-150000/200000"));
    assert_eq!(part("bytes=-5").text(), film[199_995..]);
    assert_eq!(part("bytes=199999-").text(), film[199_999..]);
    let beyond = part("bytes=200000-");
    assert_eq!((beyond.status, beyond.header("content-range").as_deref()), (416, Some("bytes */200000")));
    assert_eq!(part("bytes=1-2,5-6").status, 200);
    assert_eq!(get_with(&site.address, "/film.mp4", "Range: bytes=0-1\r\nIf-Range: \"x\"\r\n").status, 200);
}

#[test]
fn slow_and_half_open_clients_do_not_exhaust_it() {
    let site = Site::start();
    let mut half: Vec<_> = (0..300).map(|_| connect(&site.address)).collect();
    for stream in &mut half {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
    }
    let began = Instant::now();
    assert_eq!(site.get("/").status, 200);
    assert!(began.elapsed() < Duration::from_secs(2), "an honest client is answered at once");
    // Beyond the limit, new clients wait until the half-open ones are given up.
    let mut more: Vec<_> = (0..250).map(|_| connect(&site.address)).collect();
    for stream in &mut more {
        stream.write_all(b"GET").unwrap();
    }
    assert_eq!(site.get("/").status, 200);
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    let mut rest = Vec::new();
    let _ = half[0].read_to_end(&mut rest);
    assert!(began.elapsed() < Duration::from_secs(20), "a client that never ends its request is given up");
}

#[test]
fn a_head_without_end_is_refused() {
    let site = Site::start();
    let mut stream = connect(&site.address);
    let line = format!("X-Long: {}\r\n", "a".repeat(1000));
    let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n");
    for _ in 0..200 {
        if stream.write_all(line.as_bytes()).is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).contains(" 200 "));
    assert_eq!(site.get("/").status, 200);
}

#[test]
fn open_pages_are_limited() {
    let site = Site::start();
    let mut open = Vec::new();
    let mut refused = None;
    for _ in 0..400 {
        let mut stream = connect(&site.address);
        write!(stream, "GET /_khorgos/events?path=/&page=x HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut beginning = [0; 12];
        stream.read_exact(&mut beginning).unwrap();
        if &beginning == b"HTTP/1.1 503" {
            refused = Some(open.len());
            break;
        }
        open.push(stream);
    }
    assert!(refused.is_some_and(|count| count >= 50), "{refused:?}");
    assert_eq!(site.get("/").status, 200, "pages are answered all the same");
    drop(open);
    let end = Instant::now() + Duration::from_secs(5);
    while raw(
        &site.address,
        "HEAD /_khorgos/events?path=/&page=x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    )
    .status
        != 200
    {
        assert!(Instant::now() < end, "closed pages make room");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_files_say_is_never_markup() {
    let site = Site::start();
    let (file, page) = item(3);
    site.write(
        &file,
        &article("Ok", "2025-12-23", "Text").replace("[\"industry\"]", "[\"<script>alert(1)</script>\"]"),
    );
    let open = super::client::Open::page(&site.address, &page);
    let problems = open.wait_for_problems(|problems| problems["errors"] == 1);
    assert!(
        problems["list"][0]["message"].as_str().unwrap().contains("<script>alert(1)</script>"),
        "the script gets it as text"
    );
    let script = site.get("/_khorgos/preview.js").text();
    for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser"] {
        assert!(!script.contains(way), "{way}");
    }
}

#[test]
fn a_taken_port_is_an_error_only_when_it_was_asked_for() {
    let site = Site::start();
    let port: u16 = site.address.rsplit_once(':').unwrap().1.parse().unwrap();
    let start = |host: &str, port: Option<u16>| {
        let root = site.folder.path().to_path_buf();
        let options = Options {
            cache: root.join(".khorgos"),
            root,
            request: site.request.clone(),
            clock_is_fixed: true,
            host: host.into(),
            port,
        };
        Preview::start(options, std::sync::Arc::new(super::site::Told::default()))
    };
    let error = start("127.0.0.1", Some(port)).err().unwrap();
    assert!(matches!(error, StartError::Port { .. }));
    assert!(error.to_string().contains("another program uses it"), "{error}");
    let first = start("127.0.0.1", None).unwrap();
    let second = start("127.0.0.1", None).unwrap();
    assert_ne!(first.address(), second.address());
    assert!(matches!(start("no.such.host.invalid", None).err().unwrap(), StartError::Host(_)));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_at_once_even_with_open_pages() {
    let site = Site::files();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_khorgos"))
        .args(["serve", "--root", site.folder.path().to_str().unwrap(), "--port", "0", "--color", "never"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut messages = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("Preview at") {
        line.clear();
        assert_ne!(std::io::BufRead::read_line(&mut messages, &mut line).unwrap(), 0, "it starts");
    }
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let _open = super::client::Open::page(&address, "/");
    let _half = connect(&address);
    let began = Instant::now();
    assert!(super::site::command(site.folder.path(), &["kill", "-INT", &child.id().to_string()]));
    let status = child.wait().unwrap();
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    assert!(status.success(), "{status}");
    assert!(!site.path("public").exists(), "a preview writes no output");
}

//! What a save, a rename, a burst or a mistake does to the open pages.

use std::fs;
use std::time::{Duration, Instant};

use super::client::{Open, get};
use super::site::{SETTINGS, Site, article, command, item};

#[test]
fn a_saved_body_reloads_its_page_and_no_other() {
    let site = Site::start();
    let (file, page) = item(5);
    let this = Open::page(&site.address, &page);
    let other = Open::page(&site.address, &item(1).1);
    let front = Open::page(&site.address, "/");
    let with_summary =
        |title: &str, text: &str| article(title, "2025-12-25", text).replace("topics", "summary = \"Сводка.\"\ntopics");
    site.write(&file, &with_summary("Новость 5", "Текст."));
    this.wait("reload");
    site.write(&file, &with_summary("Новость 5", "Другой текст."));
    this.wait("reload");
    site.until_shows(&page, "Другой текст.");
    front.drain(Duration::from_millis(100));
    site.write(&file, &with_summary("Новость 5", "Третий текст."));
    this.wait("reload");
    assert_eq!(other.count("reload", Duration::from_millis(150)), 0);
    assert_eq!(front.count("reload", Duration::from_millis(50)), 0, "a list shows no bodies");
    site.write(&file, &with_summary("Новый заголовок", "Третий текст."));
    front.wait("reload");
}

#[test]
fn a_renaming_editor_is_as_good_as_one_that_writes_in_place() {
    let site = Site::start();
    let (file, page) = item(2);
    for n in 0..4 {
        let text = article(&format!("Заголовок {n}"), "2025-12-22", "Текст.");
        if n % 2 == 0 {
            site.replace(&file, &text);
        } else {
            site.write(&file, &text);
        }
        site.until_shows(&page, &format!("Заголовок {n}"));
        site.until_shows("/", &format!("Заголовок {n}"));
    }
}

#[test]
fn files_and_folders_come_move_and_go() {
    let site = Site::start();
    site.write("content/2025/12/27/a/b/new.md", &article("Новая", "2025-12-27", "Текст."));
    site.until_shows("/2025/12/27/new/", "Новая");
    site.until_shows("/", "Новая");
    fs::rename(site.path("content/2025/12/27/a/b/new.md"), site.path("content/2025/12/27/renamed.md")).unwrap();
    site.until_shows("/2025/12/27/renamed/", "Новая");
    assert_eq!(site.get("/2025/12/27/new/").status, 404);
    fs::rename(site.path("content/2025"), site.path("content/elsewhere")).unwrap();
    site.write("content/elsewhere/12/27/later.md", &article("Поздняя", "2025-12-27", "Текст."));
    site.until_shows("/2025/12/27/later/", "Поздняя");
    site.until_shows(&item(0).1, "Новость 0");
    fs::remove_dir_all(site.path("content/elsewhere")).unwrap();
    site.until("/2025/12/27/later/", "its end", |answer| answer.status == 404);
    site.until(&item(0).1, "its end", |answer| answer.status == 404);
    // Even the folder that is watched may be replaced.
    fs::rename(site.path("content"), site.path("away")).unwrap();
    site.until("/pages/", "its end", |answer| answer.status == 404);
    fs::rename(site.path("away"), site.path("content")).unwrap();
    site.write("content/2025/12/28/back.md", &article("Снова здесь", "2025-12-28", "Текст."));
    site.until_shows("/2025/12/28/back/", "Снова здесь");
    site.write("content/2025/12/28/back.md", &article("Снова иначе", "2025-12-28", "Текст."));
    site.until_shows("/2025/12/28/back/", "Снова иначе");
}

#[test]
fn several_saves_are_one_update() {
    let site = Site::start();
    let front = Open::page(&site.address, "/");
    for n in 0..100 {
        site.write(&format!("content/2026/burst-{n}.md"), &article(&format!("Пачка {n}"), "2026-01-10", "Текст."));
    }
    front.wait("reload");
    site.until_shows("/2026/01/10/burst-99/", "Пачка 99");
    assert_eq!(front.count("reload", Duration::from_millis(300)), 0);
}

#[test]
fn a_branch_switch_is_one_reload() {
    let site = Site::files();
    for n in 0..200 {
        site.write(&format!("content/2025/11/{n}.md"), &article(&format!("Ветка {n}"), "2025-11-10", "Текст."));
    }
    let root = site.folder.path().to_path_buf();
    let git = |words: &[&str]| {
        command(&root, &[&["git", "-c", "user.name=a", "-c", "user.email=a@example.org"], words].concat())
    };
    if !git(&["init", "-q", "-b", "one"]) {
        return; // There is no git here.
    }
    assert!(git(&["add", "."]) && git(&["commit", "-qm", "one"]) && git(&["checkout", "-qb", "two"]));
    for n in 0..200 {
        site.write(&format!("content/2025/11/{n}.md"), &article(&format!("Другая {n}"), "2025-11-11", "Текст."));
    }
    assert!(git(&["add", "."]) && git(&["commit", "-qm", "two"]) && git(&["checkout", "-q", "one"]));
    let mut site = site;
    site.serve();
    let month = Open::page(&site.address, "/2025/11/");
    assert!(git(&["checkout", "-q", "two"]));
    let began = Instant::now();
    month.wait("reload");
    site.until_shows("/2025/11/11/199/", "Другая 199");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert_eq!(month.count("reload", Duration::from_millis(400)), 0);
    assert_eq!(site.get("/2025/11/10/199/").status, 404);
}

#[test]
fn mistakes_are_told_all_at_once_and_vanish_when_mended() {
    let site = Site::start();
    let (file, page) = item(1);
    let open = Open::page(&site.address, &page);
    assert_eq!(open.wait("problems").data["errors"], 0);
    site.write(&file, "+++\ntitle = \"Новость 1\"\ndate = \n+++\nтекст\n");
    site.write(&item(2).0, &article("Новость 2", "2025-12-22", "Текст.").replace("industry", "industri"));
    let problems = open.wait_for_problems(|problems| problems["errors"] == 2);
    let list = problems["list"].as_array().unwrap();
    let find = |code: &str| {
        list.iter().find(|problem| problem["code"] == code).unwrap_or_else(|| panic!("{code}: {problems}"))
    };
    let syntax = find("toml-syntax");
    assert_eq!((&syntax["file"], &syntax["line"]), (&file.into(), &3.into()));
    let unknown = find("unknown-topic");
    assert_eq!(unknown["marked"], "\"industri\"");
    assert!(
        unknown["help"].as_str().unwrap().contains("industry")
            && unknown["editor"].as_str().unwrap().starts_with("vscode://file/")
    );
    let last_good = site.get(&page);
    assert_eq!(last_good.status, 200, "the last good page stays");
    assert!(last_good.text().contains("Новость 1"));
    assert_eq!(site.told().len(), 2, "the terminal shows the same");
    let late = Open::page(&site.address, "/");
    assert_eq!(late.wait("problems").data["errors"], 2, "a page that is opened later is told too");
    site.write(&item(1).0, &article("Новость 1", "2025-12-21", "Текст."));
    site.write(&item(2).0, &article("Новость 2", "2025-12-22", "Текст."));
    open.wait_for_problems(|problems| problems["errors"] == 0);
    assert_eq!(site.told(), []);
}

#[test]
fn a_broken_template_does_not_end_it() {
    let site = Site::start();
    let (_, page) = item(1);
    let open = Open::page(&site.address, &page);
    let before = site.get(&page).page();
    site.write("templates/article.html", "{% extends \"base.html\" %}{% block main %}{{ article.title }");
    let problems = open.wait_for_problems(|problems| problems["errors"].as_u64() > Some(0));
    assert_eq!(problems["list"][0]["file"], "templates/article.html");
    assert_eq!(site.get(&page).page(), before, "what compiled last is shown");
    // One that compiles and fails: the page stays, too.
    site.write("templates/article.html", "<body>{{ article.nothing.more }}</body>");
    open.wait_for_problems(|problems| problems["list"][0]["code"] == "template-failed");
    assert_eq!(site.get(&page).page(), before);
    assert_eq!(open.count("reload", Duration::from_millis(100)), 0);
    let unseen = site.get(&item(5).1);
    assert_eq!(unseen.status, 500);
    assert!(unseen.text().contains("template-failed") && unseen.text().contains("_khorgos/preview.js"));
    site.write("templates/article.html", "<body>Мой шаблон: {{ article.title }}</body>");
    open.wait_for_problems(|problems| problems["errors"] == 0);
    open.wait("reload");
    site.until_shows(&page, "Мой шаблон: Новость 1");
    fs::remove_file(site.path("templates/article.html")).unwrap();
    site.until(&page, "the built-in template", |answer| answer.page() == before);
}

#[test]
fn a_broken_site_toml_does_not_end_it() {
    let site = Site::start();
    let open = Open::page(&site.address, "/en/");
    let before = site.get("/en/").page();
    site.write("site.toml", "title = \nlanguages = [");
    open.wait_for_problems(|problems| problems["errors"].as_u64() > Some(0));
    assert_eq!(site.get("/en/").page(), before);
    site.write("site.toml", &SETTINGS.replace("Сайт", "Другой сайт"));
    open.wait_for_problems(|problems| problems["errors"] == 0);
    open.wait("reload");
    site.until_shows("/", "Другой сайт");
    // Other languages: what is a language in a file's name changes.
    site.write("site.toml", &SETTINGS.replace("[\"ru\", \"en\"]", "[\"en\", \"ru\"]"));
    site.until("/ru/", "the other language", |answer| answer.status == 200);
    assert_eq!(site.get("/en/").status, 404);
    site.write("site.toml", SETTINGS);
    site.until("/en/", "the first settings", |answer| answer.page() == before);
}

#[test]
fn a_broken_vocabulary_keeps_its_last_good_terms() {
    let site = Site::start();
    let open = Open::page(&site.address, "/tags/");
    site.write("content/vocabulary/tags.toml", "[almaty\n");
    let problems = open.wait_for_problems(|problems| problems["errors"].as_u64() > Some(0));
    assert_eq!(problems["errors"], 1, "not an error for every article: {problems}");
    site.write(
        "content/vocabulary/tags.toml",
        "[almaty]\nkind = \"place\"\nname = { ru = \"Алма-Ата\", en = \"Almaty\" }\n",
    );
    open.wait("reload");
    site.until_shows(&item(0).1, "Алма-Ата");
}

#[test]
fn a_style_sheet_is_exchanged_without_a_reload() {
    let site = Site::files();
    site.write("static/style.css", "body { color: red }");
    let mut site = site;
    site.serve();
    let open = Open::page(&site.address, "/");
    site.write("static/style.css", "body { color: blue }");
    let styles = open.wait("styles").data;
    let link = styles["styles"]["/style.css"].as_str().unwrap().to_owned();
    assert_eq!(site.get(&link).text(), "body { color: blue }");
    assert_eq!(open.count("reload", Duration::from_millis(150)), 0);
    // After a reload by hand the page is the one that it was compared with.
    let again = Open::page(&site.address, "/");
    assert_eq!(again.count("reload", Duration::from_millis(100)), 0);
}

#[test]
fn another_static_file_reloads_the_pages_that_show_it() {
    let site = Site::files();
    site.write("static/photo.png", "one");
    site.write(&item(1).0, &article("Новость 1", "2025-12-21", "![Фото](/photo.png)"));
    let mut site = site;
    site.serve();
    let with = Open::page(&site.address, &item(1).1);
    let without = Open::page(&site.address, &item(5).1);
    site.write("static/photo.png", "two");
    with.wait("reload");
    assert_eq!(without.count("reload", Duration::from_millis(150)), 0);
    fs::remove_file(site.path("static/photo.png")).unwrap();
    let problems = with.wait_for_problems(|problems| problems["errors"] == 1);
    assert_eq!(problems["list"][0]["code"], "broken-link");
}

#[test]
fn interface_strings_reload_what_shows_them() {
    let site = Site::start();
    let open = Open::page(&site.address, &item(0).1);
    site.write("templates/strings/ru.toml", "[site]\nhome = \"Начало начал\"\n");
    open.wait("reload");
    site.until_shows(&item(0).1, "Начало начал");
}

#[test]
fn interface_strings_that_were_saved_beside_a_broken_template_show_when_it_is_mended() {
    let site = Site::start();
    let open = Open::page(&site.address, "/");
    site.write("templates/strings/ru.toml", "[site]\nhome = \"Дом 1\"\n");
    site.until_shows(&item(0).1, "Дом 1");
    // A folder that is new is looked at once more; that is over then.
    std::thread::sleep(Duration::from_millis(300));
    fs::write(site.path("templates/article.html"), b"no text: \xff").unwrap();
    site.write("templates/strings/ru.toml", "[site]\nhome = \"Дом 2\"\n");
    open.wait_for_problems(|problems| problems["errors"] == 1);
    // Long enough for the update that the strings bring, should it be another one.
    std::thread::sleep(Duration::from_millis(100));
    fs::remove_file(site.path("templates/article.html")).unwrap();
    site.until_shows(&item(0).1, "Дом 2");
}

#[test]
fn a_page_that_comes_into_being_replaces_the_one_that_says_there_is_none() {
    let site = Site::start();
    let path = "/2026/01/02/awaited/";
    assert_eq!(site.get(path).status, 404);
    let open = Open::page(&site.address, path);
    site.write("content/awaited.md", &article("Долгожданная", "2026-01-02", "Текст."));
    open.wait("reload");
    site.until_shows(path, "Долгожданная");
}

#[test]
fn what_changed_between_loading_and_opening_is_made_up_for() {
    let site = Site::start();
    let (file, page) = item(1);
    let token = site.get(&page).token();
    site.write(&file, &article("Новее", "2025-12-21", "Текст."));
    site.until_shows(&page, "Новее");
    Open::with_token(&site.address, &page, &token).wait("reload");
}

#[test]
fn drafts_and_the_future_are_marked() {
    let site = Site::start();
    site.write(
        "content/draft.md",
        &article("Черновик", "2025-12-21", "Текст.").replace("topics", "draft = true\ntopics"),
    );
    site.write("content/future.md", &article("Будущее", "2026-03-01", "Текст."));
    site.until_shows("/2025/12/21/draft/", "Черновик");
    site.until_shows("/2026/03/01/future/", "Будущее");
    let draft = Open::page(&site.address, "/2025/12/21/draft/").wait("page").data;
    assert_eq!(
        (&draft["draft"], &draft["future"], &draft["file"]),
        (&true.into(), &false.into(), &"content/draft.md".into())
    );
    let future = Open::page(&site.address, "/2026/03/01/future/").wait("page").data;
    assert_eq!((&future["draft"], &future["future"]), (&false.into(), &true.into()));
    let held = Open::page(&site.address, "/").wait("page").data["held"].clone();
    assert_eq!(held.as_array().unwrap().len(), 2, "{held}");
}

#[test]
fn without_flags_drafts_and_the_future_are_not_there() {
    let mut site = Site::files();
    site.request.options = khorgos::site::Options::default();
    site.write(
        "content/draft.md",
        &article("Черновик", "2025-12-21", "Текст.").replace("topics", "draft = true\ntopics"),
    );
    site.write("content/future.md", &article("Будущее", "2026-03-01", "Текст."));
    site.serve();
    assert_eq!(site.get("/2025/12/21/draft/").status, 404);
    assert_eq!(site.get("/2026/03/01/future/").status, 404);
    site.write("content/draft.md", &article("Опубликованная новость", "2025-12-21", "Текст."));
    site.until_shows("/2025/12/21/draft/", "Опубликованная новость");
}

#[test]
fn under_a_path_everything_lives_at_that_path() {
    let site = Site::files();
    site.write("site.toml", &format!("base_url = \"https://example.org/digest/\"\n{SETTINGS}"));
    let mut site = site;
    site.serve();
    assert!(site.preview.as_ref().unwrap().address().ends_with("/digest/"));
    for road in ["/", "/digest"] {
        let answer = site.get(road);
        assert_eq!((answer.status, answer.header("location").as_deref()), (307, Some("/digest/")), "{road}");
    }
    let page = site.get("/digest/2025/12/21/item-1/");
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(
        text.contains(&format!("http://{}/digest/2025/12/21/item-1/", site.address)),
        "the whole address is the preview's own"
    );
    assert!(!text.contains("https://example.org/digest"), "no link leads to the published site");
    assert_eq!(site.get("/2025/12/21/item-1/").status, 404);
    assert_eq!(site.get("/digest/topics").header("location").as_deref(), Some("/digest/topics/"));
    assert_eq!(site.get("/digest/style.css").status, 200);
    let open = Open::page(&site.address, "/digest/2025/12/21/item-1/");
    assert_eq!(open.wait("page").data["file"], "content/2025/12/21/item-1.md");
    site.write(&item(1).0, &article("Новость 1", "2025-12-21", "Иначе."));
    open.wait("reload");
}

#[test]
fn a_site_with_mistakes_starts_and_says_what_is_wrong() {
    let site = Site::files();
    site.write(&item(1).0, "+++\ntitle = \n+++\n");
    site.write("templates/article.html", "{% if %}");
    let mut site = site;
    site.serve();
    let answer = site.get("/");
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("toml-syntax") && answer.text().contains("template-syntax"));
    let open = Open::page(&site.address, "/");
    open.wait_for_problems(|problems| problems["errors"].as_u64() >= Some(2));
    fs::remove_file(site.path("templates/article.html")).unwrap();
    site.write(&item(1).0, &article("Новость 1", "2025-12-21", "Текст."));
    open.wait_for_problems(|problems| problems["errors"] == 0);
    open.wait("reload");
    site.until_shows(&item(1).1, "Новость 1");
}

#[test]
fn a_second_start_knows_what_the_first_one_read() {
    let mut site = Site::files();
    site.serve();
    let before = site.get(&item(1).1).page();
    let cache = site.path(".khorgos");
    let end = Instant::now() + Duration::from_secs(5);
    while fs::read_dir(&cache).map_or(0, |entries| {
        entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with("sources-")).count()
    }) == 0
    {
        assert!(Instant::now() < end, "the cache is written");
        std::thread::sleep(Duration::from_millis(10));
    }
    site.preview = None;
    let old = site.address.clone();
    site.serve();
    let after = site.get(&item(1).1).page();
    assert_eq!(String::from_utf8(after).unwrap().replace(&site.address, &old), String::from_utf8(before).unwrap());
}

#[test]
fn a_save_right_before_a_request_is_seen_by_it() {
    let site = Site::start();
    let (file, page) = item(3);
    for n in 0..20 {
        site.write(&file, &article("Новость 3", "2025-12-23", &format!("Мгновение {n}.")));
        // A request waits for the update of a file that was just saved, but not for ever: on a loaded machine the next one may be the first to show it.
        let shows_it = || {
            let answer = get(&site.address, &page);
            assert_eq!(answer.status, 200, "no request fails while a file changes");
            answer.text().contains(&format!("Мгновение {n}."))
        };
        assert!((0..20).any(|_| shows_it()), "{n}");
    }
}

//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Channel;

/// Makes a curated news digest: a static site in several languages from short Markdown articles.
#[derive(Debug, Parser)]
#[command(name = "khorgos", version, propagate_version = true, arg_required_else_help = true, max_term_width = 100)]
#[command(
    after_help = "Examples:\n  khorgos init my-digest          a new site, ready to build\n  khorgos build                   content becomes public/\n  khorgos check --format github   every problem, as annotations of a CI run"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What goes with every command.
    #[command(flatten)]
    pub global: Global,
}

/// What goes with every command.
#[derive(Debug, Args)]
pub struct Global {
    /// The site's folder [default: the nearest folder upwards with a site.toml]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Print errors only
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Colours: auto, always or never (`NO_COLOR` is honoured)
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", hide_possible_values = true)]
    pub color: Color,
    /// The clock: a date, or a date and time with an offset [default: `SOURCE_DATE_EPOCH`, or else now]
    #[arg(long, global = true, value_name = "TIME")]
    pub now: Option<String>,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new site: a small, complete sample that explains itself
    Init(Init),
    /// Begin a draft article, or a translation to fill in; prints the new file's path
    New(New),
    /// Make the site: content becomes public/
    Build(Build),
    /// Show the site in a browser, and every change of it at once
    Serve(Serve),
    /// Report every problem of the site, without making it
    Check(Check),
    /// Write one edition for one channel: mail, chat, a book, another program
    Edition(Edition),
    /// Print the manual page
    #[command(hide = true)]
    Man,
    /// Print a script that completes khorgos's commands in a shell
    #[command(after_help = "Example:\n  khorgos completions bash > /etc/bash_completion.d/khorgos")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// `khorgos init`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  khorgos init my-digest\n  khorgos init my-digest --language en --language ru   a site in two languages, English at /"
)]
pub struct Init {
    /// The new site's folder
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Write into a folder that is not empty; files that are there stay as they are
    #[arg(long)]
    pub force: bool,
    /// A language of the site, the first one at /; may be given several times [default: ru kk zh en]
    #[arg(long = "language", value_name = "TAG")]
    pub languages: Vec<String>,
}

/// `khorgos new`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  khorgos new \"Freight trains run daily\" --source example-wire --topic transport\n  khorgos new --translation-of content/2025/12/27/freight.md --language kk\n  $EDITOR \"$(khorgos new 'A headline')\""
)]
pub struct New {
    /// The headline; the file is named after it
    #[arg(value_name = "TITLE", required_unless_present = "translation_of", conflicts_with = "translation_of")]
    pub title: Option<String>,
    /// The digest's day [default: today in the site's time zone]
    #[arg(long, value_name = "DATE", conflicts_with = "translation_of")]
    pub date: Option<chrono::NaiveDate>,
    /// The publisher whose page you read, an id of content/vocabulary/sources.toml
    #[arg(long, value_name = "ID", conflicts_with = "translation_of")]
    pub source: Option<String>,
    /// A topic, an id of content/vocabulary/topics.toml; may be given several times
    #[arg(long = "topic", value_name = "ID", conflicts_with = "translation_of")]
    pub topics: Vec<String>,
    /// The original of which a translation is wanted
    #[arg(long, value_name = "PATH", requires = "language")]
    pub translation_of: Option<PathBuf>,
    /// The translation's language
    #[arg(long, value_name = "TAG", requires = "translation_of")]
    pub language: Option<String>,
}

/// Which articles take part.
#[derive(Debug, Default, Args)]
pub struct Held {
    /// Publish drafts too
    #[arg(long)]
    pub drafts: bool,
    /// Publish articles of the future too
    #[arg(long)]
    pub future: bool,
    /// The site's address, instead of the one in site.toml
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
}

/// `khorgos build`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  khorgos build\n  khorgos build --base-url https://example.org/digest/ --output-dir /srv/www/digest\n  khorgos build --drafts --future --output-dir /tmp/preview\n  khorgos build --verify          and prove that the output is what a clean build makes"
)]
pub struct Build {
    /// What is published
    #[command(flatten)]
    pub held: Held,
    /// The output folder [default: public in the site's folder]
    #[arg(long, short, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
    /// Forget what earlier builds left, and make everything anew
    #[arg(long)]
    pub clean: bool,
    /// Publish into a folder that has files of others
    #[arg(long)]
    pub force: bool,
    /// Afterwards, render everything again and compare
    #[arg(long)]
    pub verify: bool,
    /// Write figures of the run to a file, as JSON
    #[arg(long, value_name = "FILE")]
    pub stats: Option<PathBuf>,
}

/// `khorgos serve`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  khorgos serve --open\n  khorgos serve --drafts --future\n  khorgos serve --host 0.0.0.0 --port 8080"
)]
pub struct Serve {
    /// The port [default: 4173, or the next one that is free]
    #[arg(long, short, value_name = "PORT")]
    pub port: Option<u16>,
    /// The network interface: 0.0.0.0 lets other computers see the preview
    #[arg(long, default_value = "127.0.0.1", value_name = "HOST")]
    pub host: String,
    /// Open the front page in a browser
    #[arg(long)]
    pub open: bool,
    /// Show drafts too
    #[arg(long)]
    pub drafts: bool,
    /// Show articles of the future too
    #[arg(long)]
    pub future: bool,
}

/// `khorgos check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  khorgos check\n  khorgos check --format json | jq '.diagnostics[].file'")]
pub struct Check {
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, with excerpts
    Human,
    /// For programs
    Json,
    /// Annotations of a GitHub Actions run
    Github,
}

/// `khorgos edition`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  khorgos edition --format text\n  khorgos edition 2025-w52 --format email --language kk > mail.html\n  khorgos edition 2025-w52 --format email,eml,telegram --language all --output-dir out\n  khorgos edition 2025-w52 --from 2025-w48 --format epub --output-dir books\n  khorgos edition 2025-q4 --format json"
)]
pub struct Edition {
    /// The period: an ISO week (2025-w52), a day, a month, a quarter (2025-q4) or a year [default: the newest finished edition]
    pub period: Option<String>,
    /// The form; several are separated by commas
    #[arg(long, short, value_enum, required = true, value_delimiter = ',')]
    pub format: Vec<EditionFormat>,
    /// The language, several separated by commas, or `all` [default: the site's first language]
    #[arg(long, short, value_name = "LANG", value_delimiter = ',')]
    pub language: Vec<String>,
    /// Write files into a folder, instead of to standard output
    #[arg(long, short, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
    /// The first edition of a book of several (EPUB)
    #[arg(long, value_name = "PERIOD")]
    pub from: Option<String>,
    /// What is published
    #[command(flatten)]
    pub held: Held,
}

/// The form of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EditionFormat {
    /// One HTML document for mail services
    Email,
    /// Plain text
    Text,
    /// A whole message, with both
    Eml,
    /// Messages in Telegram's HTML, a form feed between them
    Telegram,
    /// Markdown
    Markdown,
    /// JSON, described in docs/editions.md
    Json,
    /// A book
    Epub,
}

impl EditionFormat {
    /// The channel of the form.
    pub fn channel(self) -> Channel {
        match self {
            Self::Email => Channel::Email,
            Self::Text => Channel::Text,
            Self::Eml => Channel::Eml,
            Self::Telegram => Channel::Telegram,
            Self::Markdown => Channel::Markdown,
            Self::Json => Channel::Json,
            Self::Epub => Channel::Epub,
        }
    }
}

//! `khorgos check`.

use std::process::ExitCode;

use crate::diagnostics::{self, Counts, Diagnostic};
use crate::model::{self, Known, Request};
use crate::site::Options;
use crate::source::Disk;

use super::arguments::{Check, Format, Global, Held};
use super::console::{Console, summary};
use super::context::{request, root};

/// Runs the command: drafts and articles of the future are checked too, and what breaks without them, such as a link to a draft.
pub fn run(global: &Global, arguments: &Check, console: &Console) -> ExitCode {
    let held = Held { drafts: true, future: true, base_url: None };
    let prepared = root(global).and_then(|root| {
        let source = Disk::new(&root);
        let request = request(global, &held, &source)?;
        Ok((source, request))
    });
    let (source, request) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => {
            console.fail(&message);
            return ExitCode::from(2);
        }
    };
    let everything = model::load(&source, &request, &Known::default(), 0);
    let known = Known { sources: everything.content.memory(), statics: everything.statics };
    let published = Request { options: Options::default(), ..request };
    let mut diagnostics = everything.diagnostics;
    diagnostics.extend(model::load(&source, &published, &known, 0).diagnostics);
    Diagnostic::sort(&mut diagnostics);
    report(&diagnostics, arguments.format, console);
    if diagnostics.iter().any(Diagnostic::is_error) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn report(list: &[Diagnostic], format: Format, console: &Console) {
    match format {
        Format::Human => {
            console.diagnostics(list);
            if list.is_empty() {
                console.say(&summary(Counts::default()));
            }
        }
        Format::Json => console.data(&diagnostics::json(list)),
        Format::Github => console.data(&diagnostics::github(list)),
    }
}

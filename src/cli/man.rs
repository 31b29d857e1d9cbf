//! `khorgos man`: the manual page, made from the same descriptions as `--help`.

use std::process::ExitCode;

use clap::CommandFactory;

use super::arguments::Cli;
use super::console::Console;

/// Prints the manual page (roff): the program, then every command.
pub fn run(console: &Console) -> ExitCode {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    let written = clap_mangen::Man::new(command.clone()).render(&mut page).and_then(|()| {
        let shown = command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help");
        shown.cloned().try_for_each(|sub| section(sub, &mut page))
    });
    match written {
        Ok(()) => {
            print!("{}", String::from_utf8_lossy(&page));
            ExitCode::SUCCESS
        }
        Err(error) => {
            console.fail(&format!("the manual page cannot be made: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// A command's options, under a heading of its own.
fn section(command: clap::Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    let name = command.get_name().to_uppercase();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    page.extend_from_slice(format!(".SH \"COMMAND {name}\"\n{}\n", about.replace('-', "\\-")).as_bytes());
    let man = clap_mangen::Man::new(command);
    man.render_synopsis_section(page)?;
    man.render_options_section(page)
}

//! The command line: arguments, one file for each command, and where messages go.

mod arguments;
mod build;
mod check;
mod console;
mod context;
mod edition;
mod init;
mod man;
mod new;
mod sample;
mod serve;
mod summary;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Cli, Command};
use console::Console;

/// Runs the program. Exit 0: done; 1: the site has errors; 2: wrong usage.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let console = Console::new(&cli.global);
    match cli.command {
        Command::Init(arguments) => init::run(&arguments, &console),
        Command::New(arguments) => new::run(&cli.global, &arguments, &console),
        Command::Build(arguments) => build::run(&cli.global, &arguments, &console),
        Command::Check(arguments) => check::run(&cli.global, &arguments, &console),
        Command::Edition(arguments) => edition::run(&cli.global, &arguments, &console),
        Command::Man => man::run(&console),
        Command::Serve(arguments) => serve::run(&cli.global, &arguments, console),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "khorgos", &mut script);
            console.data(&String::from_utf8_lossy(&script));
            ExitCode::SUCCESS
        }
    }
}

//! The one thread that changes what is shown.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::Utc;
use serde_json::{Map, Value};

use crate::diagnostics::Diagnostic;
use crate::plan::Addresses;

use super::Reporter;
use super::hub::{Extras, Hub};
use super::shown::{Shown, held};
use super::watch::{Git, Notice, Watch, gather};
use super::workshop::{Effect, Touched, Update, Workshop};

/// How long after a folder appeared it is looked at once more: files that came before it was watched sent no event.
const SETTLE: Duration = Duration::from_millis(200);

/// How often everything is looked at while pages are open, in case that events are lost: at least this long apart, and so seldom that it takes no more
/// than a hundredth of the time.
const LOOK: Duration = Duration::from_secs(2);

/// See `LOOK`.
const SHARE: u32 = 100;

/// Everything that an update needs.
pub(super) struct Updater {
    pub workshop: Workshop,
    pub shown: Arc<Shown>,
    pub hub: Arc<Hub>,
    pub watch: Option<Watch>,
    pub reporter: Arc<dyn Reporter>,
    pub receiver: Receiver<Notice>,
    pub git: Git,
}

/// When what has to be looked at again.
struct Schedule {
    settle: Option<(Instant, BTreeSet<String>)>,
    look: Instant,
}

impl Updater {
    /// Updates until the preview ends. `watch` is about to watch the site.
    pub fn run(mut self, watch: JoinHandle<Option<Watch>>) {
        let mut schedule = Schedule { settle: None, look: Instant::now() + LOOK };
        let mut failures = Vec::new();
        self.watch = watch.join().ok().flatten();
        match gather(Notice::Everything, &self.receiver, &self.git) {
            Some(touched) => {
                self.plan(&touched, &mut schedule);
                self.update(&touched, &mut schedule, &mut failures);
            }
            None => return,
        }
        loop {
            let touched = match self.receiver.recv_timeout(pause(&schedule)) {
                Ok(Notice::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(notice) => match gather(notice, &self.receiver, &self.git) {
                    Some(touched) => {
                        self.plan(&touched, &mut schedule);
                        touched
                    }
                    None => return,
                },
                Err(RecvTimeoutError::Timeout) => self.due(&mut schedule),
            };
            if !touched.is_empty() {
                self.update(&touched, &mut schedule, &mut failures);
            }
        }
    }

    fn update(&mut self, touched: &Touched, schedule: &mut Schedule, failures: &mut Vec<Diagnostic>) {
        let began = Instant::now();
        if let Some(watch) = &mut self.watch {
            watch.renew(touched);
        }
        let update = {
            let snapshot = self.shown.read();
            self.workshop.update(touched, &snapshot.site)
        };
        if touched.all {
            schedule.look = Instant::now() + LOOK.max(began.elapsed() * SHARE);
        }
        if !update.is_nothing() {
            self.show(update, failures);
            self.say(touched, began.elapsed());
        }
    }

    /// What has to be looked at because time passed.
    fn due(&self, schedule: &mut Schedule) -> Touched {
        let now = Instant::now();
        let mut touched = Touched::default();
        if self.git.is_busy() {
            // Half of another branch is nothing that anybody wants to see.
            schedule.postpone(now + SETTLE);
            return touched;
        }
        if let Some((_, paths)) = schedule.settle.take_if(|(at, _)| *at <= now) {
            touched.paths = paths;
        }
        if schedule.look <= now {
            schedule.look = now + LOOK;
            touched.all = self.hub.is_watched();
            touched.clock = self.workshop.is_due(&self.shown.read().site, Utc::now().timestamp());
        }
        touched
    }

    /// Has folders looked at once more a little later.
    fn plan(&self, touched: &Touched, schedule: &mut Schedule) {
        let root = self.shown.source.root();
        let folders = touched.paths.iter().filter(|path| root.join(path).is_dir());
        let mut again: BTreeSet<String> = folders.cloned().collect();
        if !again.is_empty() {
            again.extend(schedule.settle.take().into_iter().flat_map(|(_, paths)| paths));
            schedule.settle = Some((Instant::now() + SETTLE, again));
        }
    }

    fn show(&mut self, update: Update, failures: &mut Vec<Diagnostic>) {
        let Update { effect, look, templates, assets, statics, problems } = update;
        let links_may_break = assets.is_some() && !matches!(effect, Effect::Whole(_));
        let broken = self.workshop.broken();
        let mut changed_problems = problems;
        let (old, swaps, pages) = self.shown.change(|snapshot| {
            snapshot.broken = broken;
            if let Some(templates) = templates {
                snapshot.templates = Some(templates);
            }
            if let Some(assets) = assets {
                snapshot.assets = assets;
            }
            match effect {
                Effect::Nothing => (None, Vec::new(), Vec::new()),
                Effect::Records(swaps) => {
                    let pages = swaps.iter().flat_map(|swap| swap.apply(&mut snapshot.site)).collect::<Vec<_>>();
                    (None, swaps, pages)
                }
                Effect::Whole(whole) => {
                    let (site, plan, font) = *whole;
                    snapshot.font = font;
                    snapshot.held = held(&site);
                    let old =
                        (std::mem::replace(&mut snapshot.site, site), std::mem::replace(&mut snapshot.plan, plan));
                    (Some(old), Vec::new(), Vec::new())
                }
            }
        });
        drop(old);
        if look {
            self.shown.index.clear();
        }
        {
            let snapshot = self.shown.read();
            if !swaps.is_empty() {
                changed_problems |= self.workshop.follow(&swaps, &pages, &snapshot.site, &snapshot.plan);
            }
            if links_may_break {
                self.workshop.follow_all(&snapshot.site, &snapshot.plan);
                changed_problems = true;
            }
        }
        if changed_problems {
            self.tell_problems();
        }
        let extras = self.extras(&statics);
        let now = self.hub.refresh(&self.shown, &extras);
        if now != *failures {
            if !now.is_empty() {
                self.reporter.problems(&now);
            }
            *failures = now;
        }
    }

    /// Shows another list of problems, to open pages and in the terminal.
    fn tell_problems(&self) {
        let problems = self.workshop.diagnostics();
        if *self.shown.read().problems == problems {
            return;
        }
        self.reporter.problems(&problems);
        self.shown.change(|snapshot| snapshot.problems = Arc::new(problems));
    }

    /// What open pages have to know of changed static files.
    fn extras(&self, statics: &[String]) -> Extras {
        if statics.is_empty() {
            return Extras::default();
        }
        let snapshot = self.shown.read();
        let addresses = Addresses::new(&snapshot.site);
        let href = |path: &str| addresses.href(&format!("/{path}"));
        let sheets = snapshot.assets.iter().filter(|(path, _)| path.ends_with(".css"));
        let styles: Map<String, Value> = sheets
            .map(|(path, _)| (href(path), href(&snapshot.assets.link(path).unwrap_or_else(|| path.to_owned())).into()))
            .collect();
        let files = statics.iter().filter(|path| !path.ends_with(".css")).map(|path| href(path)).collect();
        Extras { styles: Some(Value::Object(styles)), files }
    }

    fn say(&self, touched: &Touched, took: Duration) {
        let what = match (touched.paths.len(), touched.paths.first()) {
            (1, Some(path)) => path.clone(),
            (0, _) => "the site".into(),
            (count, _) => format!("{count} files"),
        };
        self.reporter.say(&format!("Updated {what} in {} ms", took.as_millis().max(1)));
    }
}

impl Schedule {
    /// Nothing is looked at before a moment.
    fn postpone(&mut self, until: Instant) {
        self.look = self.look.max(until);
        if let Some((at, _)) = &mut self.settle {
            *at = until.max(*at);
        }
    }
}

/// How long nothing has to be done.
fn pause(schedule: &Schedule) -> Duration {
    let settle = schedule.settle.as_ref().map(|(at, _)| *at);
    let next = settle.map_or(schedule.look, |settle| settle.min(schedule.look));
    next.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
}

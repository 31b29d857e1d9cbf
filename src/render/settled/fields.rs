//! The fields of a view that a program asks for, read from the view without making values of the others.

use serde::Serialize;
use serde::ser::Serializer;

use super::program::Turn;
use super::reader::Reader;

/// The name by which rendered text is told from text that has to be escaped.
pub(super) const RENDERED: &str = "$khorgos::rendered";

/// The name of what is not looked into.
pub(super) const CLOSED: &str = "$khorgos::closed";

/// Rendered text: it is printed as it is.
pub struct Rendered<T>(pub T);

impl<T: Serialize> Serialize for Rendered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(RENDERED, &self.0)
    }
}

/// A value that may have rendered text somewhere in it: programs do not look into it.
pub struct Closed<T>(pub T);

impl<T: Serialize> Serialize for Closed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(CLOSED, &self.0)
    }
}

/// The names that a program asks for: a tree for the page, and one for the parts of each list.
pub(super) struct Scopes {
    pub(super) nodes: Vec<Node>,
    pub(super) scopes: Vec<Scope>,
}

/// What a path leads to.
pub(super) struct Node {
    /// Where its value stands among those of its scope.
    pub(super) slot: usize,
    scope: usize,
    /// The names in it.
    pub(super) inner: Vec<(String, usize)>,
    /// The scope of its parts, where it is a list.
    pub(super) parts: Option<usize>,
}

/// The page, or a part of a list.
pub(super) struct Scope {
    pub(super) root: usize,
    /// How many values it has.
    pub(super) size: usize,
}

/// Where a program finds a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    node: usize,
    /// In which of the loops around it; 0 for the page.
    level: usize,
    slot: usize,
    /// Where that stands which it is a part of; none for a name of the page's own.
    parent: Option<usize>,
}

impl Scopes {
    pub fn new() -> Self {
        let mut scopes = Self { nodes: Vec::new(), scopes: Vec::new() };
        scopes.scope();
        scopes
    }

    fn scope(&mut self) -> usize {
        let scope = self.scopes.len();
        self.scopes.push(Scope { root: self.nodes.len(), size: 0 });
        self.node(scope);
        scope
    }

    fn node(&mut self, scope: usize) -> usize {
        let slot = self.scopes[scope].size;
        self.scopes[scope].size += 1;
        self.nodes.push(Node { slot, scope, inner: Vec::new(), parts: None });
        self.nodes.len() - 1
    }

    /// The page, or the part at hand of a loop.
    pub fn root(&self, level: usize, scope: usize) -> Place {
        let node = self.scopes[scope].root;
        Place { node, level, slot: self.nodes[node].slot, parent: None }
    }

    /// A name in a value.
    pub fn inside(&mut self, place: &Place, name: &str) -> Place {
        let known = self.nodes[place.node].inner.iter().find(|(known, _)| known == name).map(|(_, node)| *node);
        let node = known.unwrap_or_else(|| {
            let node = self.node(self.nodes[place.node].scope);
            self.nodes[place.node].inner.push((name.to_owned(), node));
            node
        });
        let is_page = place.node == self.scopes[0].root;
        Place { node, level: place.level, slot: self.nodes[node].slot, parent: (!is_page).then_some(place.slot) }
    }

    /// The scope of a list's parts.
    pub fn parts(&mut self, list: &Place) -> usize {
        if let Some(scope) = self.nodes[list.node].parts {
            return scope;
        }
        let scope = self.scope();
        self.nodes[list.node].parts = Some(scope);
        scope
    }
}

/// What was met under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing has this name.
    Missing,
    /// An optional part that is not there.
    Nothing,
    Flag(bool),
    Number(i64),
    Text {
        start: usize,
        end: usize,
        is_safe: bool,
    },
    /// A value with names in it.
    Fields {
        any: bool,
    },
    /// A list: where the values of its first part stand, and how many each part has.
    List {
        first: usize,
        count: usize,
        size: usize,
    },
    /// Something that programs do not know.
    Other,
}

/// A page's values, as a program reads them. It can be used for one page after another.
#[derive(Default)]
pub(super) struct Page {
    pub(super) seen: Vec<Seen>,
    pub(super) text: String,
}

impl Page {
    /// Forgets the page before.
    pub fn clear(&mut self) {
        self.seen.clear();
        self.text.clear();
    }

    /// Reads fields of the page.
    pub fn read(&mut self, scopes: &Scopes, view: &impl Serialize) -> Option<()> {
        if self.seen.is_empty() {
            self.seen.resize(scopes.scopes[0].size, Seen::Missing);
        }
        view.serialize(Reader { scopes, page: self, node: scopes.scopes[0].root, base: 0, is_safe: false }).ok()
    }

    pub fn seen(&self, place: &Place, turns: &[Turn]) -> Seen {
        turns.get(place.level).map_or(Seen::Missing, |turn| self.seen[turn.base + place.slot])
    }

    /// Whether that is there which has, or lacks, the value at a place.
    pub fn has_parent(&self, place: &Place, turns: &[Turn]) -> bool {
        let parent = |slot: usize| turns.get(place.level).map(|turn| self.seen[turn.base + slot]);
        place.parent.is_none_or(|slot| !matches!(parent(slot), None | Some(Seen::Missing | Seen::Other)))
    }

    pub fn text(&self, seen: Seen) -> Option<&str> {
        match seen {
            Seen::Text { start, end, .. } => self.text.get(start..end),
            _ => None,
        }
    }
}

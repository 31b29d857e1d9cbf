//! Goes through a view and keeps the fields that a program asks for: whatever has another name is passed over before anything is made of it.

use std::fmt::{self, Write};

use serde::Serialize;
use serde::ser::{self, Impossible, Serializer};

use super::fields::{CLOSED, Page, RENDERED, Scopes, Seen};

/// Reads a value into its place.
pub(super) struct Reader<'r> {
    pub(super) scopes: &'r Scopes,
    pub(super) page: &'r mut Page,
    pub(super) node: usize,
    /// Where the values of the scope stand.
    pub(super) base: usize,
    /// Whether text is rendered.
    pub(super) is_safe: bool,
}

impl Reader<'_> {
    #[allow(clippy::unnecessary_wraps, reason = "what the methods of a serialiser return")]
    fn put(self, seen: Seen) -> Result<(), fmt::Error> {
        self.page.seen[self.base + self.scopes.nodes[self.node].slot] = seen;
        Ok(())
    }

    fn written(self, write: impl FnOnce(&mut String) -> fmt::Result) -> Result<(), fmt::Error> {
        let start = self.page.text.len();
        write(&mut self.page.text)?;
        let (end, is_safe) = (self.page.text.len(), self.is_safe);
        self.put(Seen::Text { start, end, is_safe })
    }

    fn number(self, number: impl TryInto<i64>) -> Result<(), fmt::Error> {
        self.put(number.try_into().map_or(Seen::Other, Seen::Number))
    }
}

impl<'r> Reader<'r> {
    fn fields(self, any: bool) -> Fields<'r> {
        self.page.seen[self.base + self.scopes.nodes[self.node].slot] = Seen::Fields { any };
        Fields { scopes: self.scopes, page: self.page, node: self.node, base: self.base, key: None }
    }
}

/// Methods for numbers.
macro_rules! numbers {
    ($($method:ident($type:ty)),* $(,)?) => {
        $(fn $method(self, number: $type) -> Result<(), fmt::Error> {
            self.number(number)
        })*
    };
}

impl<'r> Serializer for Reader<'r> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Parts<'r>;
    type SerializeTuple = Inside;
    type SerializeTupleStruct = Inside;
    type SerializeTupleVariant = Inside;
    type SerializeMap = Fields<'r>;
    type SerializeStruct = Fields<'r>;
    type SerializeStructVariant = Inside;

    numbers! {
        serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64), serialize_i128(i128), serialize_u8(u8), serialize_u16(u16),
        serialize_u32(u32), serialize_u64(u64), serialize_u128(u128),
    }

    fn serialize_bool(self, flag: bool) -> Result<(), fmt::Error> {
        self.put(Seen::Flag(flag))
    }

    fn serialize_f32(self, _: f32) -> Result<(), fmt::Error> {
        self.put(Seen::Other)
    }

    fn serialize_f64(self, _: f64) -> Result<(), fmt::Error> {
        self.put(Seen::Other)
    }

    fn serialize_char(self, value: char) -> Result<(), fmt::Error> {
        self.written(|text| text.write_char(value))
    }

    fn serialize_str(self, value: &str) -> Result<(), fmt::Error> {
        self.written(|text| text.write_str(value))
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<(), fmt::Error> {
        self.written(|text| write!(text, "{value}"))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), fmt::Error> {
        self.put(Seen::Other)
    }

    fn serialize_none(self) -> Result<(), fmt::Error> {
        self.put(Seen::Nothing)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), fmt::Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), fmt::Error> {
        self.put(Seen::Nothing)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), fmt::Error> {
        self.put(Seen::Other)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), fmt::Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<(), fmt::Error> {
        match name {
            RENDERED => value.serialize(Reader { is_safe: true, ..self }),
            CLOSED => self.put(Seen::Other),
            _ => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), fmt::Error> {
        self.put(Seen::Other)
    }

    /// A list has room for all of its parts, one behind the other; what is in them finds its room behind that.
    fn serialize_seq(self, length: Option<usize>) -> Result<Parts<'r>, fmt::Error> {
        let scope = self.scopes.nodes[self.node].parts.map(|scope| &self.scopes.scopes[scope]);
        let (root, size) = scope.map_or((None, 0), |scope| (Some(scope.root), scope.size));
        let first = self.page.seen.len();
        let at = self.base + self.scopes.nodes[self.node].slot;
        let Some(count) = length else {
            self.page.seen[at] = Seen::Other;
            return Ok(Parts { scopes: self.scopes, page: self.page, root: None, next: 0, size: 0, left: usize::MAX });
        };
        self.page.seen.resize(first + count * size, Seen::Missing);
        self.page.seen[at] = Seen::List { first, count, size };
        Ok(Parts { scopes: self.scopes, page: self.page, root, next: first, size, left: count })
    }

    fn serialize_tuple(self, _: usize) -> Result<Inside, fmt::Error> {
        self.put(Seen::Other).map(|()| Inside)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Inside, fmt::Error> {
        self.put(Seen::Other).map(|()| Inside)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Inside, fmt::Error> {
        self.put(Seen::Other).map(|()| Inside)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Fields<'r>, fmt::Error> {
        Ok(self.fields(length != Some(0)))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Fields<'r>, fmt::Error> {
        Ok(self.fields(length > 0))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Inside, fmt::Error> {
        self.put(Seen::Other).map(|()| Inside)
    }
}

/// The fields of a value, of which those are read that a program asks for.
pub(super) struct Fields<'r> {
    scopes: &'r Scopes,
    page: &'r mut Page,
    node: usize,
    base: usize,
    /// The field whose key was met last.
    key: Option<usize>,
}

impl Fields<'_> {
    fn field(&self, name: &str) -> Option<usize> {
        self.scopes.nodes[self.node].inner.iter().find(|(known, _)| known == name).map(|(_, node)| *node)
    }

    fn read<T: Serialize + ?Sized>(&mut self, node: usize, value: &T) -> Result<(), fmt::Error> {
        value.serialize(Reader { scopes: self.scopes, page: self.page, node, base: self.base, is_safe: false })
    }
}

impl ser::SerializeStruct for Fields<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), fmt::Error> {
        self.field(name).map_or(Ok(()), |node| self.read(node, value))
    }

    fn end(self) -> Result<(), fmt::Error> {
        Ok(())
    }
}

impl ser::SerializeMap for Fields<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), fmt::Error> {
        self.key = key.serialize(Key(&self.scopes.nodes[self.node].inner))?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), fmt::Error> {
        self.key.take().map_or(Ok(()), |node| self.read(node, value))
    }

    fn end(self) -> Result<(), fmt::Error> {
        Ok(())
    }
}

/// Finds the key of a map among the names that are asked for.
struct Key<'k>(&'k [(String, usize)]);

/// Keys that are no names.
macro_rules! no_names {
    ($($method:ident($($argument:ty),*)),* $(,)?) => {
        $(fn $method(self, $(_: $argument),*) -> Result<Option<usize>, fmt::Error> {
            Ok(None)
        })*
    };
}

/// Keys that have parts.
macro_rules! no_keys {
    ($($method:ident($($argument:ty),*) -> $part:ident),* $(,)?) => {
        $(fn $method(self, $(_: $argument),*) -> Result<Self::$part, fmt::Error> {
            Err(fmt::Error)
        })*
    };
}

impl Serializer for Key<'_> {
    type Ok = Option<usize>;
    type Error = fmt::Error;
    type SerializeSeq = Impossible<Option<usize>, fmt::Error>;
    type SerializeTuple = Impossible<Option<usize>, fmt::Error>;
    type SerializeTupleStruct = Impossible<Option<usize>, fmt::Error>;
    type SerializeTupleVariant = Impossible<Option<usize>, fmt::Error>;
    type SerializeMap = Impossible<Option<usize>, fmt::Error>;
    type SerializeStruct = Impossible<Option<usize>, fmt::Error>;
    type SerializeStructVariant = Impossible<Option<usize>, fmt::Error>;

    no_names! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64), serialize_i128(i128), serialize_u8(u8),
        serialize_u16(u16), serialize_u32(u32), serialize_u64(u64), serialize_u128(u128), serialize_f32(f32), serialize_f64(f64), serialize_char(char),
        serialize_bytes(&[u8]), serialize_none(), serialize_unit(), serialize_unit_struct(&'static str),
        serialize_unit_variant(&'static str, u32, &'static str),
    }

    no_keys! {
        serialize_seq(Option<usize>) -> SerializeSeq, serialize_tuple(usize) -> SerializeTuple,
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct, serialize_map(Option<usize>) -> SerializeMap,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> SerializeTupleVariant,
        serialize_struct(&'static str, usize) -> SerializeStruct,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> SerializeStructVariant,
    }

    fn serialize_str(self, name: &str) -> Result<Option<usize>, fmt::Error> {
        Ok(self.0.iter().find(|(known, _)| known == name).map(|(_, node)| *node))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, key: &T) -> Result<Option<usize>, fmt::Error> {
        key.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        key: &T,
    ) -> Result<Option<usize>, fmt::Error> {
        key.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Option<usize>, fmt::Error> {
        Ok(None)
    }
}

/// The parts of a list.
pub(super) struct Parts<'r> {
    scopes: &'r Scopes,
    page: &'r mut Page,
    /// Where the names of a part begin; none where no program goes through the list.
    root: Option<usize>,
    /// Where the next part's values stand.
    next: usize,
    size: usize,
    /// How many parts are to come.
    left: usize,
}

impl ser::SerializeSeq for Parts<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), fmt::Error> {
        self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
        let base = self.next;
        self.next += self.size;
        match self.root {
            Some(node) => value.serialize(Reader { scopes: self.scopes, page: self.page, node, base, is_safe: false }),
            None => Ok(()),
        }
    }

    fn end(self) -> Result<(), fmt::Error> {
        Ok(())
    }
}

/// What is inside of a pair or a variant: no program knows it.
pub(super) struct Inside;

/// The traits of what has parts.
macro_rules! not_looked_at {
    ($($part:ident: $method:ident($($argument:ty),*)),* $(,)?) => {
        $(impl ser::$part for Inside {
            type Ok = ();
            type Error = fmt::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, $(_: $argument,)* _: &T) -> Result<(), fmt::Error> {
                Ok(())
            }

            fn end(self) -> Result<(), fmt::Error> {
                Ok(())
            }
        })*
    };
}

not_looked_at! {
    SerializeTuple: serialize_element(),
    SerializeTupleStruct: serialize_field(),
    SerializeTupleVariant: serialize_field(),
    SerializeStructVariant: serialize_field(&'static str),
}

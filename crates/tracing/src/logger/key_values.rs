use std::borrow::Cow;

use log::Record;
use log::kv::{self, Error, Source, ToValue, Value, VisitSource, VisitValue};
use palisade_redact::{Key, Number, Outcome, Redactor, Undecidable};

use crate::collect::capture;

/// The key-values of a record as they may be seen, in their order.
pub(super) struct KeyValues(Vec<(String, Kept)>);

/// A value that keeps its type where it is clean.
enum Kept {
    Bool(bool),
    F64(f64),
    I64(i64),
    I128(i128),
    Null,
    Text(String),
    U64(u64),
    U128(u128),
}

impl KeyValues {
    /// Reads each value once. A source that panics or gives up in the middle
    /// keeps what came before.
    pub(super) fn redacted(record: &Record<'_>, redactor: &Redactor) -> Self {
        let mut reader = Reader { redactor, kept: Vec::new() };
        let visited =
            capture::guarded(|| record.key_values().visit(&mut reader));
        if !matches!(visited, Some(Ok(()))) {
            let why = redactor.undecidable(Undecidable::Panicked);
            let rest = (why.to_owned(), Kept::Null);
            reader.kept.push(rest);
        }
        Self(reader.kept)
    }
}

impl Source for KeyValues {
    fn visit<'kvs>(
        &'kvs self,
        visitor: &mut dyn VisitSource<'kvs>,
    ) -> Result<(), Error> {
        self.0.iter().try_for_each(|(name, kept)| {
            visitor.visit_pair(kv::Key::from_str(name), kept.to_value())
        })
    }
}

impl ToValue for Kept {
    fn to_value(&self) -> Value<'_> {
        match self {
            Self::Bool(value) => value.to_value(),
            Self::F64(value) => value.to_value(),
            Self::I64(value) => value.to_value(),
            Self::I128(value) => value.to_value(),
            Self::Null => Value::null(),
            Self::Text(value) => value.as_str().to_value(),
            Self::U64(value) => value.to_value(),
            Self::U128(value) => value.to_value(),
        }
    }
}

struct Reader<'r> {
    redactor: &'r Redactor,
    kept: Vec<(String, Kept)>,
}

impl<'kvs> VisitSource<'kvs> for Reader<'_> {
    fn visit_pair(
        &mut self,
        name: kv::Key<'kvs>,
        value: Value<'kvs>,
    ) -> Result<(), Error> {
        let redactor = self.redactor;
        let key = redactor.key(name.as_str());
        let mut judge = Judge { redactor, key, kept: None };
        value.visit(&mut judge)?;
        if let Some(kept) = judge.kept {
            // Unlike a field's, a name can be made while the program runs.
            let name = redactor.redact(name.as_str()).into_owned();
            self.kept.push((name, kept));
        }
        Ok(())
    }
}

/// Judges one value, by the verdict on its name.
struct Judge<'r> {
    redactor: &'r Redactor,
    key: Key,
    /// Nothing where the value is left out.
    kept: Option<Kept>,
}

impl Judge<'_> {
    /// Whether the name alone decides; then nobody formats the value.
    fn is_decided(&mut self) -> bool {
        match self.redactor.decided(self.key) {
            None | Some(Outcome::Keep) => return false,
            Some(Outcome::Text(text)) => self.keep(text),
            Some(_) => {}
        }
        true
    }

    fn keep(&mut self, text: Cow<'_, str>) {
        self.kept = Some(Kept::Text(text.into_owned()));
    }

    fn number<N: Copy + Default>(
        &mut self,
        value: N,
        number: fn(N) -> Number,
        kept: fn(N) -> Kept,
    ) {
        self.kept = match self.redactor.field_number(self.key, number(value)) {
            Outcome::Keep => Some(kept(value)),
            Outcome::Text(text) => Some(Kept::Text(text.into())),
            Outcome::Zero => Some(kept(N::default())),
            _ => None,
        };
    }
}

impl VisitValue<'_> for &mut Judge<'_> {
    fn visit_any(&mut self, value: Value<'_>) -> Result<(), Error> {
        if self.is_decided() {
            return Ok(());
        }
        let mut text = String::new();
        let limit = self.redactor.max_scan();
        match capture::append(&mut text, limit, |w| w.display(&value)) {
            Ok(()) => return self.visit_str(&text),
            Err(why) => self.keep(self.redactor.undecidable(why).into()),
        }
        Ok(())
    }

    fn visit_null(&mut self) -> Result<(), Error> {
        self.kept = Some(Kept::Null);
        Ok(())
    }

    fn visit_u64(&mut self, value: u64) -> Result<(), Error> {
        self.number(value, Number::U64, Kept::U64);
        Ok(())
    }

    fn visit_i64(&mut self, value: i64) -> Result<(), Error> {
        self.number(value, Number::I64, Kept::I64);
        Ok(())
    }

    fn visit_u128(&mut self, value: u128) -> Result<(), Error> {
        self.number(value, Number::U128, Kept::U128);
        Ok(())
    }

    fn visit_i128(&mut self, value: i128) -> Result<(), Error> {
        self.number(value, Number::I128, Kept::I128);
        Ok(())
    }

    fn visit_f64(&mut self, value: f64) -> Result<(), Error> {
        self.number(value, Number::F64, Kept::F64);
        Ok(())
    }

    /// One bit is no secret, whatever its name.
    fn visit_bool(&mut self, value: bool) -> Result<(), Error> {
        self.kept = Some(Kept::Bool(value));
        Ok(())
    }

    fn visit_str(&mut self, value: &str) -> Result<(), Error> {
        if self.is_decided() {
            return Ok(());
        }
        match self.redactor.field_text(self.key, value) {
            Outcome::Keep => self.keep(value.into()),
            Outcome::Text(text) => self.keep(text),
            _ => {}
        }
        Ok(())
    }
}

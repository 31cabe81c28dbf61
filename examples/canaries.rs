//! Values that must not leave, and the search for them in every disguise.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

/// Secrets that were planted, or that the provider handed over.
pub(crate) struct Canary {
    pub(crate) name: String,
    values: Vec<String>,
}

impl Canary {
    pub(crate) fn new(name: &str, value: &str) -> Self {
        Self::any_of(name, vec![value.to_owned()])
    }

    pub(crate) fn any_of(name: &str, values: Vec<String>) -> Self {
        Self { name: name.to_owned(), values }
    }

    /// Whether one of the values is in `bytes`, as it is or encoded.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        self.values
            .iter()
            .flat_map(|value| disguises(value))
            .any(|disguise| memchr::memmem::find(bytes, &disguise).is_some())
    }
}

/// The value raw, in hex, percent-encoded, in `\u` escapes, and in base64 at
/// each of the three places it can have within a group.
fn disguises(value: &str) -> Vec<Vec<u8>> {
    let each = |form: fn(u8) -> String| {
        value.bytes().map(form).collect::<String>().into_bytes()
    };
    let url = |byte: u8| match byte {
        b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let mut disguises = vec![
        value.as_bytes().to_vec(),
        each(|byte| format!("{byte:02x}")),
        each(|byte| format!("{byte:02X}")),
        each(|byte| format!("%{byte:02X}")),
        each(url),
        each(|byte| format!("\\u{byte:04x}")),
    ];
    disguises.extend((0..3).map(|offset| base64(value, offset)));
    disguises
}

/// The characters that depend on nothing but the value, where `offset` bytes
/// stand before it.
fn base64(value: &str, offset: usize) -> Vec<u8> {
    let mut bytes = vec![0; offset];
    bytes.extend(value.bytes());
    let encoded = STANDARD_NO_PAD.encode(&bytes).into_bytes();
    let from = (offset * 8).div_ceil(6);
    let to = bytes.len() * 8 / 6;
    encoded[from..to].to_vec()
}

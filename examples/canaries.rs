//! Values that must not leave, and the search for them in every disguise.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

/// A secret that was planted, or that the provider handed over.
pub(crate) struct Canary {
    pub(crate) name: String,
    value: String,
}

impl Canary {
    pub(crate) fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: value.to_owned() }
    }

    /// Whether the value is in `bytes`, as it is or encoded.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        self.disguises()
            .iter()
            .any(|disguise| memchr::memmem::find(bytes, disguise).is_some())
    }

    /// The value raw, in hex, percent-encoded, in `\u` escapes, and in base64
    /// at each of the three places it can have within a group.
    fn disguises(&self) -> Vec<Vec<u8>> {
        let bytes = self.value.bytes();
        let each = |form: fn(u8) -> String| {
            bytes.clone().map(form).collect::<String>().into_bytes()
        };
        let url = |byte: u8| match byte {
            b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        };
        let mut disguises = vec![
            self.value.clone().into_bytes(),
            each(|byte| format!("{byte:02x}")),
            each(|byte| format!("{byte:02X}")),
            each(|byte| format!("%{byte:02X}")),
            each(url),
            each(|byte| format!("\\u{byte:04x}")),
        ];
        disguises.extend((0..3).map(|offset| self.base64(offset)));
        disguises
    }

    /// The characters that depend on nothing but the value, where `offset`
    /// bytes stand before it.
    fn base64(&self, offset: usize) -> Vec<u8> {
        let mut bytes = vec![0; offset];
        bytes.extend(self.value.bytes());
        let encoded = STANDARD_NO_PAD.encode(&bytes).into_bytes();
        let from = (offset * 8).div_ceil(6);
        let to = bytes.len() * 8 / 6;
        encoded[from..to].to_vec()
    }
}

/// What the body of a purchase may hold; no field besides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Purchase {
    /// The least amount, in rand, exact: `0.01`. A product may ask for more.
    pub least_amount: String,
    /// The greatest: `100000.00`. A product may allow less.
    pub most_amount: String,
    /// Its fields, of unlike names.
    pub fields: Vec<PurchaseField>,
}

/// A field of a purchase.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseField {
    /// The name. The provider tells letters of either case apart.
    pub name: String,
    /// What its value has to be.
    pub form: FieldForm,
    /// Whether it has to be there.
    pub required: bool,
}

/// What the value of a [`PurchaseField`] has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldForm {
    /// A number from the least amount to the greatest, with cents at most.
    Amount,
    /// Anything without card data and secrets, objects included.
    Any,
    /// A text of 1 to 30 digits.
    Digits,
    /// A phone number as E.164 has it: a plus and 8 to 15 digits.
    Phone,
    /// A text of 1 to 255 characters.
    Text,
}

impl FieldForm {
    /// All, with their words in files.
    #[cfg(feature = "toml")]
    pub(crate) const WORDS: [(&'static str, Self); 5] = [
        ("amount", Self::Amount),
        ("any", Self::Any),
        ("digits", Self::Digits),
        ("phone", Self::Phone),
        ("text", Self::Text),
    ];
}

impl PurchaseField {
    /// A field that may be there.
    #[must_use]
    pub fn new(name: impl Into<String>, form: FieldForm) -> Self {
        Self { name: name.into(), form, required: false }
    }

    /// The same, if it has to be there.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

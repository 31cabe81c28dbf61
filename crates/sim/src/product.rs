use crate::{Cents, json};

/// Something the provider sells.
///
/// # Examples
///
/// ```
/// use palisade_sim::{Category, Cents, Product};
///
/// let airtime = Product::between(
///     "AIRTIME-MTN",
///     Category::Airtime,
///     Cents::new(500),
///     Cents::new(100_000),
/// );
/// let data = Product::fixed("DATA-2GB", Category::Data, Cents::new(14_900));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub(crate) code: String,
    pub(crate) category: Category,
    pub(crate) active: bool,
    min: Cents,
    max: Cents,
}

impl Product {
    /// A product with one price.
    pub fn fixed(
        code: impl Into<String>,
        category: Category,
        price: Cents,
    ) -> Self {
        Self::between(code, category, price, price)
    }

    /// A product whose buyer names the amount, both bounds included.
    pub fn between(
        code: impl Into<String>,
        category: Category,
        min: Cents,
        max: Cents,
    ) -> Self {
        Self { code: code.into(), category, active: true, min, max }
    }

    /// Lists the product but does not sell it: code 1009.
    #[must_use]
    pub fn inactive(mut self) -> Self {
        self.active = false;
        self
    }

    /// Whether the product can be had for `amount`.
    pub(crate) fn sells_at(&self, amount: Cents) -> bool {
        (self.min..=self.max).contains(&amount)
    }

    /// The product's entry in the answer of `GET /products`.
    pub(crate) fn to_json(&self) -> String {
        let entry = json::Object::new()
            .text("productCode", &self.code)
            .text("category", self.category.name())
            .raw("active", if self.active { "true" } else { "false" });
        if self.min == self.max {
            return entry.raw("fixedAmount", &self.min.to_string()).finish();
        }
        entry
            .raw("minAmount", &self.min.to_string())
            .raw("maxAmount", &self.max.to_string())
            .finish()
    }
}

/// What kind of product it is, which decides what a receipt contains.
///
/// What it contains is worth money to whoever reads it: a PIN or a token can be
/// redeemed by anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Category {
    /// Talk time; the receipt has a PIN.
    Airtime,
    /// A data bundle, loaded directly; nothing sensitive in the receipt.
    Data,
    /// Prepaid electricity: needs a `meterNumber`, answers with a `token`.
    Electricity,
    /// A voucher; the receipt has a PIN, the answer a `serialNumber`.
    Voucher,
}

impl Category {
    const fn name(self) -> &'static str {
        match self {
            Self::Airtime => "AIRTIME",
            Self::Data => "DATA",
            Self::Electricity => "ELECTRICITY",
            Self::Voucher => "VOUCHER",
        }
    }
}

/// The catalogue unless the builder is given another; its table is at
/// [`SimulatorBuilder::products`](crate::SimulatorBuilder::products).
pub(crate) fn catalogue() -> Vec<Product> {
    let range = |code, category, min, max| {
        Product::between(code, category, Cents::new(min), Cents::new(max))
    };
    vec![
        range("AIRTIME-VODACOM", Category::Airtime, 500, 100_000),
        Product::fixed("DATA-1GB", Category::Data, Cents::new(8500)),
        range("ELECTRICITY", Category::Electricity, 2000, 500_000),
        Product::fixed("VOUCHER-100", Category::Voucher, Cents::new(10_000)),
        Product::fixed("VOUCHER-OLD", Category::Voucher, Cents::new(5000))
            .inactive(),
    ]
}

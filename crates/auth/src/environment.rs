/// Which of the provider's worlds a credential belongs to.
///
/// A sandbox credential is no use in production and a production one has no
/// business in the sandbox, so both credentials and origins carry their
/// environment as a type, and the two cannot be put together.
pub trait Environment: sealed::Sealed + Send + Sync + 'static {
    /// The word for messages: `sandbox` or `production`.
    const NAME: &'static str;
}

/// Where nothing costs anything.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Sandbox;

/// Where money moves.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Production;

impl Environment for Sandbox {
    const NAME: &'static str = "sandbox";
}

impl Environment for Production {
    const NAME: &'static str = "production";
}

mod sealed {
    #[expect(unnameable_types, reason = "that is what seals a trait")]
    pub trait Sealed {}
    impl Sealed for super::Sandbox {}
    impl Sealed for super::Production {}
}

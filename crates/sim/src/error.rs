use std::{error::Error, fmt, io};

/// Why a simulator did not start.
///
/// Tells apart a mistake in the configuration, which the author of the test
/// has to correct, from a machine that does not provide what is needed. Holds
/// no user name and no password.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use palisade_sim::Simulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let builder = Simulator::builder().window(Duration::ZERO);
/// let error = builder.start().await.unwrap_err();
/// assert!(error.is_config());
/// assert_eq!(
///     error.to_string(),
///     "configuration: the window of a limit is zero, must be above"
/// );
/// # }
/// ```
#[derive(Debug)]
pub struct StartError(Reason);

impl StartError {
    /// Whether the configuration is at fault.
    #[must_use]
    pub const fn is_config(&self) -> bool {
        matches!(
            self.0,
            Reason::ProductTwice(_) | Reason::UserTwice | Reason::Zero(_)
        )
    }

    /// Whether the port could not be had; `source` says why.
    #[must_use]
    pub const fn is_bind(&self) -> bool {
        matches!(self.0, Reason::Bind { .. })
    }

    pub(crate) const fn bind(port: u16, source: io::Error) -> Self {
        Self(Reason::Bind { port, source })
    }

    pub(crate) const fn certificate(
        source: Box<dyn Error + Send + Sync>,
    ) -> Self {
        Self(Reason::Certificate(source))
    }

    pub(crate) fn product_twice(code: &str) -> Self {
        Self(Reason::ProductTwice(code.to_owned()))
    }

    pub(crate) const fn user_twice() -> Self {
        Self(Reason::UserTwice)
    }

    pub(crate) const fn zero(what: &'static str) -> Self {
        Self(Reason::Zero(what))
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Bind { port, .. } => {
                write!(f, "cannot listen on port {port} of 127.0.0.1")
            }
            Reason::Certificate(_) => {
                f.write_str("cannot make the certificates")
            }
            Reason::ProductTwice(code) => {
                write!(f, "configuration: product `{code}` is there twice")
            }
            Reason::UserTwice => {
                f.write_str("configuration: two credentials have one user name")
            }
            Reason::Zero(what) => {
                write!(f, "configuration: {what} is zero, must be above")
            }
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Reason::Bind { source, .. } => Some(source),
            Reason::Certificate(source) => Some(&**source),
            _ => None,
        }
    }
}

#[derive(Debug)]
enum Reason {
    Bind { port: u16, source: io::Error },
    Certificate(Box<dyn Error + Send + Sync>),
    ProductTwice(String),
    UserTwice,
    Zero(&'static str),
}

use std::{error, fmt, io};

/// The telemetry cannot be set up: a setting, not the collector, is wrong.
#[derive(Debug)]
pub struct SetupError(pub(super) Reason);

#[derive(Debug)]
pub(super) enum Reason {
    /// The certificate authorities are no PEM with certificates.
    Certificate,
    /// The URL of the collector cannot be used. It is a `SafeUrl`.
    Endpoint { url: String, why: &'static str },
    /// The exporter or its client refused something. The text is redacted.
    Exporter(String),
    /// The name or the value of a header cannot be one. This is the name.
    Header(String),
    /// No TLS to a host that is not this machine.
    Plaintext(String),
    /// The operating system gives no thread.
    Thread(io::Error),
    /// A bound is zero.
    Zero(&'static str),
}

impl SetupError {
    /// Whether the URL of the collector cannot be used.
    #[must_use]
    pub const fn is_endpoint(&self) -> bool {
        matches!(self.0, Reason::Endpoint { .. } | Reason::Plaintext(_))
    }

    /// Whether telemetry would leave this machine without TLS.
    #[must_use]
    pub const fn is_plaintext(&self) -> bool {
        matches!(self.0, Reason::Plaintext(_))
    }

    /// Whether a header was refused.
    #[must_use]
    pub const fn is_header(&self) -> bool {
        matches!(self.0, Reason::Header(_))
    }

    /// Whether the certificate authorities were refused.
    #[must_use]
    pub const fn is_certificate(&self) -> bool {
        matches!(self.0, Reason::Certificate)
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Certificate => {
                f.write_str("the certificate authorities are no PEM")
            }
            Reason::Endpoint { url, why } => {
                write!(f, "the endpoint {url:?} cannot be used: {why}")
            }
            Reason::Exporter(why) => {
                write!(f, "the exporter cannot be set up: {why}")
            }
            Reason::Header(name) => {
                write!(f, "the header {name:?} or its value cannot be sent")
            }
            Reason::Plaintext(host) => write!(
                f,
                "telemetry would go to {host:?} without TLS; use https, or say \
                 dangerous_allow_plaintext"
            ),
            Reason::Thread(_) => f.write_str("there is no thread to send from"),
            Reason::Zero(bound) => write!(f, "{bound} is zero"),
        }
    }
}

impl error::Error for SetupError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.0 {
            Reason::Thread(cause) => Some(cause),
            _ => None,
        }
    }
}

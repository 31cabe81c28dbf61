use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use palisade_sim::{Edition, Environment};

/// What the command line says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Args {
    pub(crate) ca_out: Option<PathBuf>,
    pub(crate) edition: Edition,
    pub(crate) environment: Environment,
    pub(crate) help: bool,
    pub(crate) port: u16,
    pub(crate) token_lifetime: Option<Duration>,
    pub(crate) window: Option<Duration>,
}

pub(crate) const HELP: &str = "\
Usage: palisade-sim [OPTIONS]

Simulates the Pagamio API on 127.0.0.1 and prints the base URL.
Logs in with the published test credentials of the environment.

  --ca-out FILE             write the certificate to trust, as PEM
  --edition EDITION         april-2026 (default) or october-2025
  --help                    print this
  --port PORT               0 (default) takes a free one
  --production              be production instead of the sandbox
  --token-lifetime SECONDS  of access tokens, 1800 by default
  --window SECONDS          of the edition's limits, 60 by default";

impl Args {
    pub(crate) fn parse(
        args: impl IntoIterator<Item = String>,
    ) -> Result<Self, ArgError> {
        let mut parsed = Self::default();
        let mut args = args.into_iter();
        while let Some(name) = args.next() {
            match name.as_str() {
                "--help" => parsed.help = true,
                "--production" => {
                    parsed.environment = Environment::Production;
                }
                _ => parsed.set(name, &mut args)?,
            }
        }
        Ok(parsed)
    }

    /// Sets an option that has a value.
    fn set(
        &mut self,
        name: String,
        values: &mut impl Iterator<Item = String>,
    ) -> Result<(), ArgError> {
        let known = ["--ca-out", "--edition", "--port"];
        let timed = ["--token-lifetime", "--window"];
        if !known.contains(&&*name) && !timed.contains(&&*name) {
            return Err(ArgError::Unknown(name));
        }
        let Some(value) = values.next() else {
            return Err(ArgError::NoValue(name));
        };
        match name.as_str() {
            "--ca-out" => self.ca_out = Some(value.into()),
            "--edition" => self.edition = edition(name, value)?,
            "--port" => self.port = number(name, value)?,
            "--token-lifetime" => {
                self.token_lifetime = Some(seconds(name, value)?);
            }
            _ => self.window = Some(seconds(name, value)?),
        }
        Ok(())
    }
}

/// What is wrong with the command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ArgError {
    Invalid { name: String, value: String },
    NoValue(String),
    Unknown(String),
}

impl fmt::Display for ArgError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { name, value } => {
                write!(f, "`{value}` is no value for {name}")
            }
            Self::NoValue(name) => write!(f, "{name} needs a value"),
            Self::Unknown(name) => write!(f, "unknown argument `{name}`"),
        }
    }
}

fn edition(name: String, value: String) -> Result<Edition, ArgError> {
    match value.as_str() {
        "april-2026" => Ok(Edition::April2026),
        "october-2025" => Ok(Edition::October2025),
        _ => Err(ArgError::Invalid { name, value }),
    }
}

fn number<T: FromStr>(name: String, value: String) -> Result<T, ArgError> {
    let number = value.parse().ok();
    number.ok_or(ArgError::Invalid { name, value })
}

fn seconds(name: String, value: String) -> Result<Duration, ArgError> {
    number(name, value).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, ArgError> {
        Args::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn every_option_is_understood() {
        let line = "--ca-out ca.pem --edition october-2025 --port 8443 \
                    --production --token-lifetime 30 --window 2";
        let expected = Args {
            ca_out: Some("ca.pem".into()),
            edition: Edition::October2025,
            environment: Environment::Production,
            help: false,
            port: 8443,
            token_lifetime: Some(Duration::from_secs(30)),
            window: Some(Duration::from_secs(2)),
        };
        assert_eq!(parse(line), Ok(expected));
        assert_eq!(parse(""), Ok(Args::default()));
        assert!(parse("--help").is_ok_and(|args| args.help));
    }

    #[test]
    fn everything_else_is_an_error() {
        for (line, error) in [
            ("--verbose", "unknown argument `--verbose`"),
            ("8443", "unknown argument `8443`"),
            ("--port", "--port needs a value"),
            ("--port 70000", "`70000` is no value for --port"),
            ("--edition 2026", "`2026` is no value for --edition"),
            ("--window -1", "`-1` is no value for --window"),
        ] {
            assert_eq!(parse(line).unwrap_err().to_string(), error);
        }
    }
}

use std::env;

/// What a benchmark is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// A few rounds only: to see that it works, not how fast.
    pub quick: bool,
}

impl Options {
    /// From the arguments of the command line.
    ///
    /// # Errors
    ///
    /// How to call it, when an argument is unknown.
    pub fn from_args() -> Result<Self, &'static str> {
        Self::parse(env::args().skip(1))
    }

    /// Cargo adds `--bench`; without it, somebody only tries all targets.
    fn parse(args: impl Iterator<Item = String>) -> Result<Self, &'static str> {
        let (mut quick, mut bench) = (false, false);
        for arg in args {
            match &*arg {
                "--bench" => bench = true,
                "--quick" => quick = true,
                _ => {
                    return Err("usage: cargo bench --bench NAME [-- --quick]");
                }
            }
        }
        Ok(Self { quick: quick || !bench })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_quick_unless_cargo_bench_asks() {
        let quick = |args: &[&str]| {
            let args = args.iter().map(|&arg| arg.to_owned());
            Options::parse(args).map(|options| options.quick)
        };
        assert_eq!(quick(&["--bench"]), Ok(false));
        assert_eq!(quick(&["--quick", "--bench"]), Ok(true));
        assert_eq!(quick(&[]), Ok(true));
        assert!(quick(&["fast"]).is_err());
    }
}

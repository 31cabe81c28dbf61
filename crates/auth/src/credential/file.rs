use std::{
    fs::{self, File, Metadata},
    io::{ErrorKind, Read as _, Seek as _},
    path::PathBuf,
};

use async_trait::async_trait;
use secrecy::SecretString;

use super::{Origin, Provenance, error::Reason, text};

/// Others may neither read nor write it: who writes it can have somebody else
/// pay.
#[cfg(unix)]
const FORBIDDEN: u32 = 0o066;

/// The same, but the group may read it.
#[cfg(unix)]
const FORBIDDEN_BUT_GROUP_READ: u32 = 0o026;

/// Room for nearly every secret: to erase room for the longest one takes longer
/// than all else.
const USUAL: usize = 4 * 1024;

/// A file, read each time: it is asked for about twice an hour, and so nothing
/// has to be remembered, compared or watched to see that it changed.
pub(super) struct SecretFile {
    pub(super) path: PathBuf,
    pub(super) group_may_read: bool,
}

#[async_trait]
impl Origin for SecretFile {
    fn provenance(&self) -> Provenance {
        Provenance::File(self.path.clone())
    }

    // A few kilobytes from a local disk or from memory take less time than to
    // hand the work to another thread.
    async fn read(&self) -> Result<SecretString, Reason> {
        // To open a pipe or a device may take for ever, or have an effect.
        self.check(&fs::metadata(&self.path).map_err(unreadable)?)?;
        let mut file = File::open(&self.path).map_err(unreadable)?;
        // What was opened may be another file than the one that was looked at.
        self.check(&file.metadata().map_err(unreadable)?)?;
        for room in [USUAL, text::ROOM] {
            let mut buffer = text::buffer(room);
            file.rewind().map_err(unreadable)?;
            let length = fill(&mut file, &mut buffer)?;
            if length < room {
                let bytes = buffer.get(..length).unwrap_or_default();
                return text::secret(text::line(bytes));
            }
        }
        Err(Reason::TooLong)
    }
}

impl SecretFile {
    fn check(&self, metadata: &Metadata) -> Result<(), Reason> {
        if !metadata.is_file() {
            return Err(Reason::NoFile);
        }
        self.check_mode(metadata)
    }

    #[cfg(unix)]
    fn check_mode(&self, metadata: &Metadata) -> Result<(), Reason> {
        use std::os::unix::fs::PermissionsExt as _;

        let forbidden = if self.group_may_read {
            FORBIDDEN_BUT_GROUP_READ
        } else {
            FORBIDDEN
        };
        let mode = metadata.permissions().mode() & 0o7777;
        if mode & forbidden == 0 {
            Ok(())
        } else {
            Err(Reason::Permissions(mode))
        }
    }

    /// Elsewhere permissions are not bits.
    #[cfg(not(unix))]
    const fn check_mode(&self, _: &Metadata) -> Result<(), Reason> {
        let _ = self.group_may_read;
        Ok(())
    }
}

/// Reads to the end of the file or of the buffer.
fn fill(file: &mut File, buffer: &mut [u8]) -> Result<usize, Reason> {
    let mut filled = 0_usize;
    while let Some(rest) = buffer.get_mut(filled..).filter(|r| !r.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(Reason::Unreadable(error.kind())),
        }
    }
    Ok(filled)
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn unreadable(error: std::io::Error) -> Reason {
    Reason::Unreadable(error.kind())
}

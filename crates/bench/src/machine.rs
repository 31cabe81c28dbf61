use std::fs;

/// The processor, the toolchain and whether it optimised, without which no
/// time means anything.
#[must_use]
pub fn machine() -> String {
    // Linux only; elsewhere the reader has to know.
    let processor = fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let name = text.lines().find(|line| line.starts_with("model name"));
            Some(name?.split_once(':')?.1.trim().to_owned())
        })
        .unwrap_or_else(|| "unknown processor".to_owned());
    let build = if cfg!(debug_assertions) {
        ", UNOPTIMISED: the figures mean nothing"
    } else {
        ""
    };
    format!("{processor}, {}{build}", env!("TOOLCHAIN"))
}

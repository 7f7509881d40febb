//! Medians, percentiles, and what the system says of this process.

/// The value that `percent` of 100 sorted samples in microseconds do not exceed, in milliseconds; 0 of none.
#[must_use]
pub fn percentile_ms(sorted_us: &[u32], percent: usize) -> f64 {
    let at = sorted_us.len().saturating_sub(1) * percent / 100;
    sorted_us.get(at).map_or(0.0, |us| f64::from(*us) / 1_000.0)
}

/// The middle of some figures; the mean of the two in the middle where their number is even; 0 of none.
#[must_use]
pub fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.into_iter().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let at = |index: usize| sorted.get(index).copied().unwrap_or(0.0);
    if sorted.len().is_multiple_of(2) { f64::midpoint(at(half.wrapping_sub(1)), at(half)) } else { at(half) }
}

/// A figure with the given number of decimals, as a number.
#[must_use]
pub fn rounded(figure: f64, decimals: usize) -> f64 {
    format!("{figure:.decimals$}").parse().unwrap_or(figure)
}

/// The most memory that this process has held at once, in MiB; `None` where the system does not tell.
#[must_use]
pub fn peak_memory_mib() -> Option<f64> {
    // proc_pid_status(5): VmHWM is the peak resident set size.
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u32 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(f64::from(kib) / 1_024.0)
}

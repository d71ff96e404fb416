//! Counts what differs between two files with headings, keyed by the first column: updated, added, deleted.

use std::error::Error;
use std::fs::File;

use csv_diff::csv::Csv;
use csv_diff::csv_diff::CsvByteDiff;
use csv_diff::diff_row::DiffByteRecord;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args().skip(1);
    let (before, after) = match (paths.next(), paths.next()) {
        (Some(before), Some(after)) => (before, after),
        _ => return Err("usage: csv-diff-rival BEFORE AFTER".into()),
    };
    let differences = CsvByteDiff::new()?.diff(
        Csv::with_reader(File::open(before)?),
        Csv::with_reader(File::open(after)?),
    );
    let (mut updated, mut added, mut deleted) = (0u64, 0u64, 0u64);
    for difference in differences {
        match difference? {
            DiffByteRecord::Modify { .. } => updated += 1,
            DiffByteRecord::Add(_) => added += 1,
            DiffByteRecord::Delete(_) => deleted += 1,
        }
    }
    println!("{{\"updated\": {updated}, \"added\": {added}, \"deleted\": {deleted}}}");
    Ok(())
}

//! The parts of a page that have ink on them: strips, each as narrow as its ink.
//!
//! A strip begins and ends on whole bytes to the left and right, because every language counts
//! so. Nothing here knows a language.

use label::Page;

/// Where a page is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// White rows in a row that are worth a strip of their own being left out.
    pub(super) gap_rows_min: usize,
    /// The most rows of one strip.
    pub(super) rows_max: usize,
    /// The most bytes of one strip, at least one row.
    pub(super) bytes_max: usize,
    /// Whether white columns on the left are left out too.
    pub(super) crops_left: bool,
}

impl Cut {
    /// Never more than one strip.
    pub(super) const WHOLE: Cut = Cut {
        gap_rows_min: usize::MAX,
        rows_max: usize::MAX,
        bytes_max: usize::MAX,
        crops_left: true,
    };
}

/// A rectangle of a page with ink on it.
#[derive(Debug, Clone)]
pub(super) struct Strip<'a> {
    /// First row, from the top of the page.
    pub(super) top_dots: usize,
    /// First column, from the left of the page, in bytes.
    left_bytes: usize,
    /// Width in bytes.
    pub(super) width_bytes: usize,
    rows: Vec<&'a [u8]>,
}

impl<'a> Strip<'a> {
    /// Cuts a page. A white page has no strips.
    pub(super) fn cut(page: &'a Page, cut: Cut) -> Vec<Strip<'a>> {
        let rows: Vec<&[u8]> = page.rows().collect();
        let mut strips = Vec::new();
        let mut top = 0;
        while let Some(first) = next_inked(&rows, top) {
            let end = block_end(&rows, first, cut.gap_rows_min);
            let block = Strip::around(&rows, first, end, cut.crops_left);
            strips.extend(block.into_pieces(cut));
            top = end;
        }
        strips
    }

    /// A strip of the smallest possible size with no ink on it, for languages in which a label
    /// must draw something.
    pub(super) fn white() -> Strip<'static> {
        Strip { top_dots: 0, left_bytes: 0, width_bytes: 1, rows: vec![&[0]] }
    }

    fn around(rows: &[&'a [u8]], top: usize, end: usize, crops_left: bool) -> Strip<'a> {
        let block = &rows[top..end];
        let first = |row: &&[u8]| row.iter().position(|byte| *byte != 0);
        let last = |row: &&[u8]| row.iter().rposition(|byte| *byte != 0);
        let left = block.iter().filter_map(first).min().filter(|_| crops_left).unwrap_or(0);
        let right = block.iter().filter_map(last).max().unwrap_or(0);
        let rows = block.iter().map(|row| &row[left..=right]).collect();
        Strip { top_dots: top, left_bytes: left, width_bytes: right + 1 - left, rows }
    }

    fn into_pieces(self, cut: Cut) -> Vec<Strip<'a>> {
        let rows_max = cut.rows_max.min(cut.bytes_max / self.width_bytes).max(1);
        // Pieces of the same height, and not full ones with a sliver at the end.
        let piece_rows = self.rows.len().div_ceil(self.rows.len().div_ceil(rows_max));
        let pieces = self.rows.chunks(piece_rows).enumerate();
        pieces
            .map(|(number, rows)| Strip {
                top_dots: self.top_dots + number * piece_rows,
                rows: rows.to_vec(),
                ..self
            })
            .collect()
    }

    /// First column in dots.
    pub(super) fn left_dots(&self) -> usize {
        self.left_bytes * 8
    }

    /// Number of rows.
    pub(super) fn height_dots(&self) -> usize {
        self.rows.len()
    }

    /// How many bytes its dots take.
    pub(super) fn len_bytes(&self) -> usize {
        self.rows.len() * self.width_bytes
    }

    /// Its rows from top to bottom, each as wide as the strip.
    pub(super) fn rows(&self) -> &[&'a [u8]] {
        &self.rows
    }

    /// Its bytes, row after row, 1 = black.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.rows.concat()
    }

    /// Its bytes, row after row, 0 = black.
    pub(super) fn inverted(&self) -> Vec<u8> {
        self.rows.iter().flat_map(|row| row.iter().map(|byte| !byte)).collect()
    }
}

fn next_inked(rows: &[&[u8]], from: usize) -> Option<usize> {
    rows[from..].iter().position(|row| row.iter().any(|byte| *byte != 0)).map(|at| from + at)
}

/// Where the ink that begins at `first` ends: behind it comes a gap, or nothing.
fn block_end(rows: &[&[u8]], first: usize, gap_rows_min: usize) -> usize {
    let mut end = first + 1;
    while let Some(next) = next_inked(rows, end) {
        if next - end >= gap_rows_min {
            break;
        }
        end = next + 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(dots: &[(u32, u32)], cut: Cut, expected: &[(usize, usize, usize, usize)]) {
        let mut page = Page::blank(64, 40).unwrap();
        dots.iter().for_each(|(x, y)| page.blacken(*x, *y));
        let strips = Strip::cut(&page, cut);
        let places: Vec<_> = strips
            .iter()
            .map(|it| (it.left_dots(), it.top_dots, it.width_bytes, it.height_dots()))
            .collect();
        assert_eq!(places, expected);
    }

    #[test]
    fn a_white_page_has_no_strips() {
        check(&[], Cut::WHOLE, &[]);
    }

    #[test]
    fn a_strip_is_as_large_as_its_ink() {
        check(&[(9, 3), (30, 20)], Cut::WHOLE, &[(8, 3, 3, 18)]);
        let from_the_left = Cut { crops_left: false, ..Cut::WHOLE };
        check(&[(9, 3), (30, 20)], from_the_left, &[(0, 3, 4, 18)]);
    }

    #[test]
    fn only_a_long_gap_is_left_out() {
        let cut = Cut { gap_rows_min: 16, ..Cut::WHOLE };
        check(&[(0, 0), (63, 16)], cut, &[(0, 0, 8, 17)]);
        check(&[(0, 0), (63, 17)], cut, &[(0, 0, 1, 1), (56, 17, 1, 1)]);
    }

    #[test]
    fn a_high_strip_is_cut_into_even_pieces() {
        let cut = Cut { rows_max: 30, ..Cut::WHOLE };
        check(&[(0, 0), (0, 39)], cut, &[(0, 0, 1, 20), (0, 20, 1, 20)]);
        let cut = Cut { bytes_max: 25, ..Cut::WHOLE };
        check(&[(0, 0), (8, 19)], cut, &[(0, 0, 2, 10), (0, 10, 2, 10)]);
        let cut = Cut { bytes_max: 1, ..Cut::WHOLE };
        check(&[(0, 0), (8, 1)], cut, &[(0, 0, 2, 1), (0, 1, 2, 1)]);
    }
}

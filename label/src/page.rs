//! A page of black and white dots, ready for any print head.
//!
//! It never knows its density in dots per inch, a printer language, or what it depicts.

/// How many dots a page may be wide or high: the longest distance a ZPL field origin can name.
pub const SIDE_DOTS_MAX: u32 = 32_000;

/// How many bytes the dots of one page may take: a 4 in wide label of 1.5 m at 600 dpi.
pub const PAGE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Why some dots are not a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// A side is zero or longer than [`SIDE_DOTS_MAX`].
    #[error(
        "a page of {width_dots} x {height_dots} dots: each side must be 1 to {SIDE_DOTS_MAX} dots"
    )]
    Side {
        /// The width asked for.
        width_dots: u32,
        /// The height asked for.
        height_dots: u32,
    },
    /// The page would take more than [`PAGE_BYTES_MAX`].
    #[error(
        "a page of {width_dots} x {height_dots} dots takes more than {PAGE_BYTES_MAX} bytes: print it in parts"
    )]
    Area {
        /// The width asked for.
        width_dots: u32,
        /// The height asked for.
        height_dots: u32,
    },
    /// The rows handed over are not the page's size.
    #[error("the page needs {needed_bytes} bytes of dots, {given_bytes} were given")]
    Rows {
        /// Bytes that the page's sides ask for.
        needed_bytes: usize,
        /// Bytes handed over.
        given_bytes: usize,
    },
}

/// A page of dots, one bit each, 1 = black.
///
/// Rows run from top to bottom. Each row starts on a byte, its leftmost dot in the highest bit;
/// the bits after the last dot of a row are always 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    width_dots: u32,
    height_dots: u32,
    rows: Vec<u8>,
}

impl Page {
    /// A white page. Fails when a side or the area is out of bounds.
    pub fn blank(width_dots: u32, height_dots: u32) -> Result<Self, PageError> {
        let bytes = bytes_of(width_dots, height_dots)?;
        Ok(Self { width_dots, height_dots, rows: vec![0; bytes] })
    }

    /// A page of dots that somebody else drew. Fails when the sides are out of bounds or `rows`
    /// has another size; bits right of the page are cleared.
    pub fn from_rows(width_dots: u32, height_dots: u32, rows: Vec<u8>) -> Result<Self, PageError> {
        let needed_bytes = bytes_of(width_dots, height_dots)?;
        if rows.len() != needed_bytes {
            return Err(PageError::Rows { needed_bytes, given_bytes: rows.len() });
        }
        let mut page = Self { width_dots, height_dots, rows };
        page.clear_right_margin();
        Ok(page)
    }

    /// Width in dots.
    pub fn width_dots(&self) -> u32 {
        self.width_dots
    }

    /// Height in dots.
    pub fn height_dots(&self) -> u32 {
        self.height_dots
    }

    /// Bytes that one row takes.
    pub fn row_bytes(&self) -> usize {
        row_bytes(self.width_dots)
    }

    /// The rows from top to bottom, each [`Page::row_bytes`] long.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.rows.chunks_exact(self.row_bytes())
    }

    /// Makes one dot black; a dot outside the page is ignored, as paper would.
    pub fn blacken(&mut self, x_dots: u32, y_dots: u32) {
        if x_dots < self.width_dots && y_dots < self.height_dots {
            let byte = y_dots as usize * self.row_bytes() + x_dots as usize / 8;
            self.rows[byte] |= 0x80 >> (x_dots % 8);
        }
    }

    fn clear_right_margin(&mut self) {
        let used_bits = self.width_dots % 8;
        if used_bits != 0 {
            let row_bytes = self.row_bytes();
            for row in self.rows.chunks_exact_mut(row_bytes) {
                row[row_bytes - 1] &= !(0xFF >> used_bits);
            }
        }
    }
}

fn row_bytes(width_dots: u32) -> usize {
    width_dots.div_ceil(8) as usize
}

fn bytes_of(width_dots: u32, height_dots: u32) -> Result<usize, PageError> {
    let side = 1..=SIDE_DOTS_MAX;
    if !side.contains(&width_dots) || !side.contains(&height_dots) {
        return Err(PageError::Side { width_dots, height_dots });
    }
    let bytes = row_bytes(width_dots) * height_dots as usize;
    if bytes > PAGE_BYTES_MAX {
        return Err(PageError::Area { width_dots, height_dots });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_lands_where_it_was_put() {
        let mut page = Page::blank(10, 2).unwrap();
        page.blacken(0, 0);
        page.blacken(9, 1);
        assert_eq!(page.rows().collect::<Vec<_>>(), [[0x80, 0x00], [0x00, 0x40]]);
    }

    #[test]
    fn a_dot_beside_the_paper_blackens_nothing() {
        let mut page = Page::blank(10, 2).unwrap();
        page.blacken(10, 0);
        page.blacken(0, 2);
        assert_eq!(page, Page::blank(10, 2).unwrap());
    }

    #[test]
    fn the_margin_right_of_a_page_stays_white() {
        let page = Page::from_rows(10, 1, vec![0xFF, 0xFF]).unwrap();
        assert_eq!(page.rows().next().unwrap(), [0xFF, 0xC0]);
    }

    #[test]
    fn sides_that_no_paper_has_are_refused() {
        for (width, height) in [(0, 1), (1, 0), (SIDE_DOTS_MAX + 1, 1)] {
            let refused = PageError::Side { width_dots: width, height_dots: height };
            assert_eq!(Page::blank(width, height), Err(refused));
        }
        let refused = PageError::Area { width_dots: SIDE_DOTS_MAX, height_dots: SIDE_DOTS_MAX };
        assert_eq!(Page::blank(SIDE_DOTS_MAX, SIDE_DOTS_MAX), Err(refused));
    }

    #[test]
    fn rows_of_another_size_are_refused() {
        let refused = PageError::Rows { needed_bytes: 4, given_bytes: 3 };
        assert_eq!(Page::from_rows(16, 2, vec![0; 3]), Err(refused));
    }
}

//! The tray's picture: a printer, and in its corner the shape that the panel gives the state.
//!
//! The shape tells the states apart, never the colour alone. Pure: it draws, nothing else.

use crate::standing::Class;

/// The picture's width and height, in pixels.
pub(crate) const SIDE: u32 = 32;

/// Red, green, blue, opacity.
type Colour = [u8; 4];

const CLEAR: Colour = [0, 0, 0, 0];
/// The printer; seen on light and on dark panels.
const GREY: Colour = [0x8A, 0x94, 0xA1, 0xFF];
const PAPER: Colour = [0xF6, 0xF7, 0xF8, 0xFF];
const STOP: Colour = [0xC2, 0x23, 0x0A, 0xFF];
const QUESTION: Colour = [0x82, 0x28, 0xBD, 0xFF];
const PAUSED: Colour = [0x21, 0x24, 0x27, 0xFF];
const EDGE: Colour = [0xFF, 0xFF, 0xFF, 0xFF];

/// The picture of a class: `SIDE` × `SIDE` pixels, row by row.
pub(crate) fn draw(class: Class) -> Vec<u8> {
    let side = i32::try_from(SIDE).expect("a picture is small");
    let points = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
    points.flat_map(|(x, y)| badge(class, x, y).unwrap_or_else(|| printer(class, x, y))).collect()
}

fn printer(class: Class, x: i32, y: i32) -> Colour {
    let within = |left, top, right, bottom| x >= left && x < right && y >= top && y < bottom;
    if within(9, 18, 23, 30) {
        return PAPER;
    }
    let body = within(3, 10, 29, 22) || within(8, 2, 24, 10);
    // A station that is not heard has a printer of dashes.
    let is_gap = class == Class::Silent && (x + y) % 6 < 3;
    if body && !is_gap { GREY } else { CLEAR }
}

/// The shape in the lower right corner, with a light edge; 18 pixels wide.
fn badge(class: Class, x: i32, y: i32) -> Option<Colour> {
    let (across, down) = (2 * (x - 22) + 1, 2 * (y - 22) + 1);
    let (far, near) = (across.abs().max(down.abs()), across.abs() + down.abs());
    let octagon = |reach: i32| far <= reach && 2 * near <= 3 * reach;
    let (inner, outer, colour) = match class {
        Class::Ready | Class::Silent => return None,
        Class::Stopped => (octagon(15), octagon(19), STOP),
        Class::InDoubt => (near <= 15, near <= 19, QUESTION),
        Class::Paused => {
            let bars = |from: i32, to: i32, tall: i32| {
                (from..=to).contains(&across.abs()) && down.abs() <= tall
            };
            (bars(3, 9, 13), bars(1, 13, 17), PAUSED)
        }
    };
    if inner { Some(colour) } else { outer.then_some(EDGE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [Class; 5] =
        [Class::Ready, Class::Stopped, Class::InDoubt, Class::Paused, Class::Silent];

    /// Which pixels are drawn at all, and which carry the badge's colour.
    fn outline(class: Class) -> Vec<bool> {
        let picture = draw(class);
        let mut pixels = picture.chunks_exact(4);
        assert_eq!(pixels.len(), usize::try_from(SIDE * SIDE).unwrap());
        pixels.by_ref().map(|pixel| pixel != CLEAR && pixel != GREY && pixel != PAPER).collect()
    }

    #[test]
    fn every_state_is_known_by_its_shape_without_any_colour() {
        let badges: Vec<_> = CLASSES.iter().map(|class| outline(*class)).collect();
        for (first, one) in badges.iter().enumerate() {
            for (second, other) in badges.iter().enumerate().skip(first + 1) {
                let differ = one.iter().zip(other).filter(|(a, b)| a != b).count();
                let bare = [Class::Ready, Class::Silent];
                let both_bare = bare.contains(&CLASSES[first]) && bare.contains(&CLASSES[second]);
                assert!(both_bare || differ > 40, "{first} and {second} differ in {differ} pixels");
            }
        }
        assert_ne!(draw(Class::Ready), draw(Class::Silent), "a printer of dashes is not heard");
    }
}

//! A QR code as the path of an SVG drawing, which the content security policy lets a page hold.

use qrcode::{Color, QrCode};

/// The quiet zone around the modules (ISO/IEC 18004, section 5.3.8).
const MARGIN: usize = 4;

/// A drawing to be put into an `svg` element.
#[derive(Clone)]
pub struct QrView {
    /// Width and height, in modules.
    pub size: usize,
    /// The dark modules, as one path.
    pub path: String,
}

impl QrView {
    /// The code that says `text`; `None` for what is too long for any.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::new(text).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (at, colour) in code.to_colors().into_iter().enumerate() {
            if colour == Color::Dark {
                let (x, y) = (at % width + MARGIN, at / width + MARGIN);
                path.push_str(&format!("M{x} {y}h1v1h-1z"));
            }
        }
        Some(Self { size: width + 2 * MARGIN, path })
    }
}

//! The picture in pixels, drawn from its SVG with the fonts of the system.

use std::sync::Arc;

use anyhow::Context;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Family, Query};
use resvg::usvg::{Options, Tree};

/// How much larger than the SVG it is: sharp on the screens of today.
const SCALE: f32 = 2.0;

/// Draws an SVG.
pub(super) fn png(svg: &str) -> anyhow::Result<Vec<u8>> {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    let families = [Family::Name("DejaVu Sans Mono"), Family::Monospace];
    let query = Query { families: &families, ..Query::default() };
    fonts.query(&query).context(
        "a picture in pixels needs a monospaced font of the system, such as DejaVu Sans Mono: install one, or write .svg",
    )?;
    let options = Options { fontdb: Arc::new(fonts), ..Options::default() };
    let tree = Tree::from_str(svg, &options).context("the picture")?;
    let size = tree.size().to_int_size().scale_by(SCALE).context("the picture has no size")?;
    let mut pixels =
        Pixmap::new(size.width(), size.height()).context("the picture is too large")?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.encode_png().context("the picture")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headless::workbench::Workbench;
    use crate::lesson::Catalog;
    use crate::tui::picture::Picture;
    use crate::tui::theme::{Depth, Ground, Theme};

    #[test]
    fn every_lessons_picture_is_svg_that_others_read() {
        let theme = Theme::new(Ground::Dark, Depth::Rgb);
        for (number, entry) in (1..).zip(Catalog::embedded().expect("read").entries()) {
            let catalog = Catalog::embedded().expect("read");
            let place = (Some(number), Some(3));
            let opened = Workbench::open_at(catalog, entry.loaded(), place, theme.clone());
            let screen = opened.expect("opened").drawn((120, 40));
            let svg = Picture::of(&screen, Ground::Dark).svg(&entry.lesson.title);
            let tree = Tree::from_str(&svg, &Options::default()).expect("well-formed");
            // without fonts there are no letters, but the page and all shapes
            let shapes = 1 + svg.matches("<path").count();
            assert_eq!(tree.root().children().len(), shapes, "lesson {number}");
            let size = tree.size();
            assert_eq!((size.width(), size.height()), (120.0 * 9.0 + 18.0, 40.0 * 18.0 + 18.0));
        }
    }
}

//! The workbench on the screen.
pub mod theme;
pub mod widget;

/// x
pub fn run(_lesson: Option<&str>) -> anyhow::Result<()> {
    Ok(())
}

//! What an arm is called on the screen, and where it is named.

use super::Scene;
use crate::train::ArmSnapshot;

impl Scene<'_> {
    /// Whether several arms are compared.
    pub(crate) fn compares(&self) -> bool {
        self.frame.snapshot.arms.len() > 1
    }

    /// The selected arm in a title, `arm: NAME`, where others are visible.
    pub(crate) fn whose(&self) -> Option<String> {
        let arm = self.arm();
        let is_other = |other: &&ArmSnapshot| other.name != arm.name;
        let mut others = self.frame.snapshot.arms.iter().filter(is_other);
        let is_hidden = self.looks.hidden.contains(&arm.name);
        let is_one_of_several =
            is_hidden || others.any(|other| !self.looks.hidden.contains(&other.name));
        (self.compares() && is_one_of_several).then(|| format!("arm: {}", self.called(arm)))
    }

    /// The name of an arm; once another clip has been turned on in it, with that: `no clip → clip ‖g‖ ≤ 1`.
    pub(crate) fn called(&self, arm: &ArmSnapshot) -> String {
        let spec = &self.frame.snapshot.spec;
        let own = spec.arms.iter().find(|own| own.name == arm.name);
        let began = own.map(|own| own.clip.unwrap_or(spec.clip));
        match began.filter(|began| *began != arm.knobs.clip && self.compares()) {
            Some(_) => format!("{} → {}", arm.name, arm.knobs.clip),
            None => arm.name.clone(),
        }
    }
}

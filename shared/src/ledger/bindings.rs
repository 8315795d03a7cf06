//! Whose actors are: the account that first wrote with one.

use std::collections::HashMap;

use super::{
    rows::Rows,
    single::{Part, Single},
};
use crate::domain::{ActorId, EditorId};

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Bindings(HashMap<ActorId, EditorId>);

impl Bindings {
    /// The account that first wrote with this actor.
    pub(crate) fn of(&self, actor: ActorId) -> Option<&EditorId> {
        self.0.get(&actor)
    }

    pub(super) fn bind(&mut self, rows: &mut Rows, actor: ActorId, editor: &EditorId) {
        self.0.insert(actor, editor.clone());
        rows.keep(&Single::Binding(actor, editor.clone()));
    }
}

impl Part for Bindings {
    fn load(&mut self, row: Single) -> Option<Single> {
        let Single::Binding(actor, editor) = row else { return Some(row) };
        self.0.insert(actor, editor);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_whose_it_was_before_a_restart() {
        let (mut bindings, mut rows) = (Bindings::default(), Rows::default());
        let (actor, editor) = (ActorId::new([6; 16]), "e-1".parse::<EditorId>().unwrap());
        bindings.bind(&mut rows, actor, &editor);
        let mut again = Bindings::default();
        for put in rows.take() {
            assert_eq!(again.load(Single::decode(&put.key, &put.value.unwrap()).unwrap()), None);
        }
        assert_eq!(again.of(actor), Some(&editor));
        assert_eq!(again.of(ActorId::new([7; 16])), None);
        assert_eq!(again.load(Single::Floor(1)), Some(Single::Floor(1)), "another part's");
    }
}

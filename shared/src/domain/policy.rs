//! What the ministry's hub does and a council's node does not, question by question. Everybody asks here; nobody else compares with the
//! ministry's number. `me` is who this process is.

use super::{grant::Sharing, ids::PrincipalId};

/// The principal that the hub writes as: a node's far end.
pub const fn hub() -> PrincipalId {
    PrincipalId::MINISTRY
}

/// Whether this principal writes through the hub.
fn is_hub(principal: PrincipalId) -> bool {
    principal == hub()
}

// === Who somebody is ===

/// Whether this is one enrolment of a council: it shares documents, can be closed, and another one can go on where it ended.
pub fn is_council(principal: PrincipalId) -> bool {
    !is_hub(principal)
}

/// Whether a process may write the registry: gives numbers, and knows every principal that there is.
pub(crate) fn keeps_registry(principal: PrincipalId) -> bool {
    is_hub(principal)
}

/// Whether the ministry's own people, and the nodes that it serves, may be shown a document: its own, and what reaches it now. A council
/// may take back what it shared.
pub fn ministry_reads(owner: PrincipalId, sharing: &Sharing) -> bool {
    is_hub(owner) || sharing.reaches_ministry()
}

// === Who passes entries on ===

/// Whether everything that is shared passes through this principal: it knows who reads what, and may have whatever anybody may have.
pub fn relays(principal: PrincipalId) -> bool {
    is_hub(principal)
}

/// Whether a process hears from many writers, of whom one could crowd out the others. A node hears everything from the hub.
pub(crate) fn hears_many(me: PrincipalId) -> bool {
    is_hub(me)
}

/// Whether a process has one far end, which acknowledges what was written here and says what became of it.
pub(crate) fn has_far_end(me: PrincipalId) -> bool {
    !is_hub(me)
}

/// Whose documents a Link between these two is about.
pub(crate) fn council_between(me: PrincipalId, peer: PrincipalId) -> PrincipalId {
    if is_hub(me) { peer } else { me }
}

/// Whether these two may exchange bundles: the ministry with everybody, a council with the ministry.
pub(crate) fn may_exchange(me: PrincipalId, other: PrincipalId) -> bool {
    is_hub(me) != is_hub(other)
}

// === Whose word counts ===

/// Whether nobody refuses what this principal took in: its word on an entry is the last one, and it is asked for it.
pub fn decides(principal: PrincipalId) -> bool {
    is_hub(principal)
}

/// Whether an entry that this bearer brings to `me` was admitted where everybody's are: what the hub took in stands everywhere.
pub(crate) fn is_passed_on(bearer: PrincipalId, me: PrincipalId) -> bool {
    decides(bearer) && !decides(me)
}

/// Whether a bearer answers for entries of principals that are closed: what it relays was written while they were not.
pub(crate) fn vouches(bearer: PrincipalId) -> bool {
    relays(bearer)
}

/// Whether a process puts grants in an order that everybody follows: there, who has none in force may not write. Elsewhere the grant may
/// be on its way.
pub(crate) fn orders_grants(me: PrincipalId) -> bool {
    is_hub(me)
}

/// Whether a maker of snapshots is believed about the order of chains that it does not show: everybody follows that order.
pub fn is_believed(maker: PrincipalId) -> bool {
    is_hub(maker)
}

/// Whether a process signs how far its store had come, so that nodes can show it when an older copy of it was put back.
pub(crate) fn signs_marks(me: PrincipalId) -> bool {
    is_hub(me)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: PrincipalId = PrincipalId(2);
    const OTHER: PrincipalId = PrincipalId(3);

    #[test]
    fn what_the_hub_does_no_node_does() {
        let questions: [fn(PrincipalId) -> bool; 8] =
            [keeps_registry, relays, hears_many, decides, vouches, orders_grants, is_believed, signs_marks];
        for question in questions {
            assert_eq!([hub(), NODE].map(question), [true, false]);
        }
        for question in [is_council, has_far_end] {
            assert_eq!([hub(), NODE].map(question), [false, true]);
        }
    }

    #[test]
    fn a_link_is_about_its_councils_documents_at_both_ends() {
        assert_eq!((council_between(hub(), NODE), council_between(NODE, hub())), (NODE, NODE));
    }

    #[test]
    fn councils_exchange_bundles_with_the_ministry_alone() {
        assert!(may_exchange(hub(), NODE) && may_exchange(NODE, hub()));
        assert!(!may_exchange(NODE, OTHER) && !may_exchange(NODE, NODE) && !may_exchange(hub(), hub()));
    }

    #[test]
    fn what_comes_from_the_hub_is_passed_on_to_nodes() {
        let pairs = [(hub(), NODE), (NODE, hub()), (NODE, OTHER), (hub(), hub())];
        assert_eq!(pairs.map(|(bearer, me)| is_passed_on(bearer, me)), [true, false, false, false]);
    }
}

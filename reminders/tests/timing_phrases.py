"""The phrases of `test_timing`: what a model writes as a timing, and the days it stands for."""

HOUR = 1 / 24  # in days
MINUTE = HOUR / 60

# Phrases are parted by " | "; each is a case of its own.
IMMEDIATE = [
    "Immediately | immediate | Immediate follow-up | now | NOW! | 'now' | right now",
    "Right away | right-away | straight away | at once | instantly | ASAP | a.s.a.p.",
    "as soon as possible | As soon as you can | today | Today, in the morning",
    "today at 14:00 | later today | tonight | this afternoon | from now on | same day",
    "Same-day | the same day | same business day | EOD | by end of day",
    "by the end of the day. | without delay | no delay | immediately after they accept",
    "Day 0 | day zero | 0 days | (today) | now, then after 3 days | no later than today",
    "today or tomorrow | **Immediately** | Immediately / Day 2",
]

DELAYS: list[tuple[float, str]] = [
    # day N
    (1, "Day 1 | day 1 | day one | Day 1 (immediately)"),
    (12, "DAY 12"),
    (3, "Day3 | day-3 | day_3 | Day #3 | Day: 3 | Day 03 | end of day 3"),
    (3, "following day 3 call | D+3 | day \u0663"),
    (7, "on day 7 | Day 7. | d7"),
    (2, "Day 2: connect | Day 2 at 9:30 | Day 2 - 9:30 | Day 2, then 3 days later"),
    (5, '(day 5) | - Day 5 | -Day 5 | "Day 5" | by day 5 at the latest | Day 5 of 10'),
    (5, "Day 5 - 2 emails"),
    (21, "Day twenty-one"),
    (365, "Day 365"),
    # ranges: the lower bound
    (3, "Day 3-5 | Days 3\u20135 | day 3 \u2014 5 | day 3 to 5 | Day 3 to Day 5 | Day 3-Day 5"),
    (3, "between day 3 and 5 | between days 3 and 5 | day 5-3 | 3 days to 1 week"),
    (2, "2-3 days | 2 - 3 days | 2\u20133 days | 2 to 3 days later | two or three days"),
    (14, "between 2 and 4 weeks"),
    (7, "one to two weeks | 1-2w"),
    (1, "24-48 hours | 24h-48h"),
    (5, "5-7 days after step 2"),
    # N units, bare and with their company
    (3, "3 days | 3 DAYS LATER | 3 days later | after 3 days | in 3 days | In 3 days' time"),
    (3, "in three days\u2019 time | 3 days from now | 3 days after the connection request"),
    (3, "over the next 3 days | Wait 3 days before following up | after 3 days call again"),
    (3, "Step 2 - 3 days later | Step 2: 3 days later | 3 calendar days | 3 full days"),
    (3, "a few more days | 3+ days | +3 days | T+3 days | ~3 days | 3-day pause | 3\xa0days"),
    (3, "3\u200b days |  3 \n days  | today + 3 days | every day for 3 days"),
    (2, "within 2 days of acceptance, otherwise 1 week | call 2 days later | within 48 hours"),
    (2, "48-hour window | 48 business hours"),
    (5, "no later than 5 days"),
    (4, "if no reply in 4 days"),
    (21, "Phase 2: 3 weeks in"),
    (14, "two weeks after step 2 | 2 additional weeks"),
    (12 * HOUR, "12 hours later"),
    (HOUR, "an hour later"),
    (HOUR / 2, "half an hour"),
    (0.5, "half a day"),
    (1.5, "1.5 days"),
    (10.5, "one and a half weeks"),
    (30, "1 month after the call"),
    (360, "12 months"),
    (364, "52 weeks"),
    (365, "365 days | a year"),
    (7, "1 week and 2 days"),
    # abbreviations
    (3, "3d | 3 d | 3days"),
    (14, "2w | 2 W | 2 wks"),
    (30, "1mo"),
    (150, "5 mo"),
    (180, "6 mos"),
    (1.5, "36h"),
    (3 * HOUR, "3 h"),
    (1, "24 hrs"),
    (HOUR, "1 hr"),
    # number words
    (7, "one week later | a week | a week or so | within a week | in a week's time"),
    (7, "another week"),
    (1, "in a day or two | a day later"),
    (2, "a couple of days"),
    (14, "couple of weeks | couple weeks"),
    (3, "a few days | next few days"),
    (21, "in a few weeks | twenty-one days | twenty one days"),
    (0.5, "twelve hours"),
    (10, "ten days"),
    (30, "thirty days"),
    (90, "ninety days"),
    # words for one step on
    (1, "tomorrow | Tomorrow, 9am | 9am tomorrow | not today but tomorrow | next day"),
    (1, "Next-day | next day 9am | the following day | the day after"),
    (2, "the day after tomorrow | day after tomorrow"),
    (7, "next week | early next week | Tuesday next week | the following week"),
    (14, "the week after next | fortnight | a fortnight | in a fortnight"),
    (30, "next month"),
    (28, "two fortnights"),
    # week N: its first day
    (0, "week 1"),
    (7, "Week 2 | week two | Wk 2 | Week 2-3 | weeks 2 to 3"),
    (14, "start of week 3"),
    (30, "Month 2"),
    # a day of week N, whichever is named first; its middle and its end
    (9, "Week 2, Day 3 | Week 2, day 3 | week two, day three | Week 2 - Day 3 | W2D3 | Week 2 Day 3"),
    (9, "Day 3 of week 2 | Day 3, Week 2 | Wk 2: day 3 | Week 2 (Day 3) | mid week 2 | middle of week 2"),
    (0, "Week 1, Day 1 | week 1 day 1"),
    (4, "end of week 1 | End of Week 1 | by the end of week 1 | late in week 1 | Week 1, Day 5"),
    (18, "end of week 3"),
    (10, "Week 2, Day 10"),
    (13, "Week 2, Tuesday | Tuesday of week 2"),
    # as a person would say it; the base is a Wednesday
    (2, "By Friday EOD | by Friday | Friday | Fri, end of day | EOD on Friday | this Friday | end of week"),
    (2, "у п'ятницю | bis Freitag | el viernes | end of the week | friday at 2pm"),
    (5, "Monday | Mon | next Monday | on Monday morning | Mon 9:30 | Monday EOD"),
    (6, "on Tuesday | 13 January | Jan 13"),
    (3, "через 3 дні | in drei Tagen | en 3 días"),
    (55, "March 3 | 3rd of March | 2026/03/03"),
    (24, "end of month | by the end of the month"),
    # working days: Saturday and Sunday do not count
    (2, "2 working days | 2 weekdays"),
    (5, "3 working days | 3 to 5 business days | three weekdays | 3 more working days"),
    (5, "Business day 3"),
    (7, "5 business days later | a working week"),
    (1, "a business day | next working day"),
    # ISO dates, at the base's clock time
    (53, "2026-03-01 | by 2026-03-01 | 2026-03-01T18:00:00Z"),
    (0, "2025-12-31 | 2026-01-07"),
    # minutes are a delay alone or in a delay's company
    (30 * MINUTE, "30 minutes | in 30 minutes"),
    (15 * MINUTE, "after 15 min"),
    (10 * MINUTE, "10 minutes later"),
    # the first *delay*, whatever stands before it
    (3, "15-minute call on day 3 | not now, in 3 days | 2026-02-30 or in 3 days"),
    (14, "a 2-hour workshop in 2 weeks | 400 days, or rather 2 weeks"),
    (14, "Q3, 2 weeks after the 1st reply at 9am"),
    (2, "don't send today, wait 2 days"),
]

NO_DELAYS = [
    # nothing there
    "? | - | \u2014 | \U0001f600 | TBD | n/a | \ud800 | \x00 | \u0645\u062a\u0649",
    # an event, a mood
    "When ready | once they know us | Before their Q4 planning | after they accept",
    "as soon as they reply | when they reply | soon | later | eventually | no rush",
    "someday | sometime | upon connection",
    # words inside words
    "unknown | now-known | knowledge | nowhere | nowadays | todayish | snow | once",
    "all at once | ah | send ad | a weekend | over the weekend | birthday 3 | month-end",
    "daytime | often days | weeknight | immediacy",
    # words that mean something else
    "now that they know us | now and then | until now | for now | by now | before today",
    "some days from now | today's webinar | rather than today | this week",
    "later this week | this month",
    # negated
    "not now | not today | not right away | Not immediately | don't send now",
    "never today | not tomorrow",
    # numbers without a unit of time
    "3 | after 3 | 3. | 3rd touch | step 2 | Step 3 of 7 | 5x | 3 posts | 2 likes",
    "5 more posts | #3 | T+3 | 3 w/ team | 3 million | 5 models | 3 of 5 | 24/7 | 10%",
    "Day 3% | 10 % off | $20 | version 3d | D3D",
    # ordinals
    "2nd day | the 3rd day | after the 2nd reply | on the second day | third week",
    "5th business day | day 1st",
    # clock times, weekdays, quarters, other dates
    "at 9am | 9:30 | 14:00 | 5 PM | at 14h | 14h30 | 10 minutes before 9am | Day 9:30",
    "Q3 | Q1 2026 | next quarter | next Friday or Monday | 01/02 | 24.12. | mornings | on Mondays",
    "weekday mornings | Mon-Fri | in the morning",
    # recurring
    "daily | weekly | biweekly | every day | every 2 weeks | every other day | each week",
    "per day 3 posts | once a week | twice a month | 3 times a week | 3 posts a week",
    "2x a week | 5 a day | $20 a month | 8 hours a day | 5 days a week | 24h/day",
    # behind us, or before something
    "3 days ago | a week ago | last 3 days | last week | in the past month",
    "2 days before the meeting | a week before their renewal | 3 days prior",
    "one day earlier | 3-day-old",
    # lengths
    "15-minute call | spend 10 minutes on it | 2-hour workshop | 30 day plan",
    "14-day trial | 24 hours notice | a week-long sprint | 3D printing | 5-day week",
    # negative, broken, or beyond a year
    "-3 days | \u22123 days | T-3 days | D-3 | Day -3 | 1,000 days | 1/2 day | 2026-02-30",
    "0000-00-00 | 400 days | 366 days | Day 400 | Day 366 | 13 months | 53 weeks",
    "week 54 | 2 years | 400 days from now | 300 business days | 99999 days | 2030-01-01",
    "9999-12-31",
]


def each(lines: list[str]) -> list[str]:
    """Return every phrase of a table's lines."""
    return [phrase for line in lines for phrase in line.split(" | ")]

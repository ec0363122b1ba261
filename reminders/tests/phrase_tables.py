"""Snooze phrases and what they mean to somebody in Kyiv on Wednesday, 25 November 2026, at 10:00.

Their working day is from 9:00 to 18:00. One phrase a line, before the bar; behind it the moment on their
clock, with "!" when it counts whatever the hour.
"""

UNDERSTOOD = """
tomorrow 9 | 2026-11-26 09:00!
tmrw 9am | 2026-11-26 09:00!
fri 14:30 | 2026-11-27 14:30!
friday at 2pm | 2026-11-27 14:00!
next monday | 2026-11-30 09:00!
monday | 2026-11-30 09:00!
in 2 weeks | 2026-12-09 10:00
in 2h | 2026-11-25 12:00!
2h | 2026-11-25 12:00!
30 min | 2026-11-25 10:30!
half an hour | 2026-11-25 10:30!
an hour | 2026-11-25 11:00!
1.5 h | 2026-11-25 11:30!
1,5 год | 2026-11-25 11:30!
in a couple of days | 2026-11-27 10:00
in three days | 2026-11-28 10:00
this evening | 2026-11-25 18:00!
tonight | 2026-11-25 20:00!
this afternoon | 2026-11-25 14:00!
noon | 2026-11-25 12:00!
tomorrow morning | 2026-11-26 09:00!
tomorrow evening | 2026-11-26 18:00!
end of the week | 2026-11-27 09:00
end of month | 2026-11-30 09:00
next week | 2026-11-30 09:00
next month | 2026-12-01 09:00
weekend | 2026-11-28 09:00!
12 dec | 2026-12-12 09:00
dec 12 10:00 | 2026-12-12 10:00!
12.12 | 2026-12-12 09:00
12.12.2026 10:30 | 2026-12-12 10:30!
2026-12-12 | 2026-12-12 09:00
12/25 | 2026-12-25 09:00
at 9 | 2026-11-26 09:00!
9am | 2026-11-26 09:00!
21:00 | 2026-11-25 21:00!
завтра о 9 | 2026-11-26 09:00!
післязавтра | 2026-11-27 09:00
через 2 тижні | 2026-12-09 10:00
через годину | 2026-11-25 11:00!
через пів години | 2026-11-25 10:30!
у п'ятницю о 14:30 | 2026-11-27 14:30!
у п’ятницю о 14:30 | 2026-11-27 14:30!
у пʼятницю о 14:30 | 2026-11-27 14:30!
в пятницю о 14:30 | 2026-11-27 14:30!
наступного понеділка | 2026-11-30 09:00!
увечері | 2026-11-25 18:00!
вранці | 2026-11-26 09:00!
на вихідних | 2026-11-28 09:00!
за тиждень | 2026-12-02 10:00
15 грудня | 2026-12-15 09:00
о 9 ранку | 2026-11-26 09:00!
9-й | 2026-11-26 09:00!
завтра о 9-й | 2026-11-26 09:00!
о дев'ятій | 2026-11-26 09:00!
завтра на десяту | 2026-11-26 10:00!
пів на десяту | 2026-11-26 09:30!
завтра о пів на десяту | 2026-11-26 09:30!
half past 9 | 2026-11-26 09:30!
quarter to 10 tomorrow | 2026-11-26 09:45!
10 past 9 | 2026-11-26 09:10!
завтра в обід | 2026-11-26 12:00!
сьогодні ввечері | 2026-11-25 18:00!
сьогодні о 18:00 | 2026-11-25 18:00!
через 3 дні | 2026-11-28 10:00
3 дні | 2026-11-28 10:00
три дні | 2026-11-28 10:00
через пару днів | 2026-11-27 10:00
через місяць | 2026-12-25 10:00
через рік | 2027-11-25 10:00
in a year | 2027-11-25 10:00
this friday | 2026-11-27 09:00!
coming friday | 2026-11-27 09:00!
friday next week | 2026-12-04 09:00!
п'ятниця наступного тижня | 2026-12-04 09:00!
friday 4 dec | 2026-12-04 09:00!
tomorrow 3pm | 2026-11-26 15:00!
tomorrow evening at 7 | 2026-11-26 19:00!
8 tonight | 2026-11-25 20:00!
at 9 tomorrow | 2026-11-26 09:00!
9 tomorrow | 2026-11-26 09:00!
the 15th | 2026-12-15 09:00
on the 15th at 10 | 2026-12-15 10:00!
15 числа | 2026-12-15 09:00
15-го | 2026-12-15 09:00
15th of december | 2026-12-15 09:00
december 15th, 2026 at 3 pm | 2026-12-15 15:00!
1st of next month | 2026-12-01 09:00
in 1 day and 2 hours | 2026-11-26 12:00!
2 hours from now | 2026-11-25 12:00!
a week from monday | 2026-12-07 09:00
in two weeks' time | 2026-12-09 10:00
2 weeks from tomorrow | 2026-12-10 09:00
same time tomorrow | 2026-11-26 10:00!
midnight | 2026-11-26 00:00!
please snooze until friday 10am 🙏 | 2026-11-27 10:00!
remind me in 2 hours | 2026-11-25 12:00!
Нагадай мені завтра о 10:00, будь ласка! | 2026-11-26 10:00!
відклади до понеділка | 2026-11-30 09:00!
до понеділка | 2026-11-30 09:00!
на завтра | 2026-11-26 09:00
на 2 години | 2026-11-25 12:00!
на годину | 2026-11-25 11:00!
до 15:00 | 2026-11-25 15:00!
mon 9:00 | 2026-11-30 09:00!
wendesday | 2026-12-02 09:00!
thurday | 2026-11-26 09:00!
fridya | 2026-11-27 09:00!
tommorow | 2026-11-26 09:00
завтрa | 2026-11-26 09:00
понеділк | 2026-11-30 09:00!
in the morning | 2026-11-26 09:00!
morning | 2026-11-26 09:00!
tomorrow 1430 | 2026-11-26 14:30!
at 1430 | 2026-11-25 14:30!
14h30 | 2026-11-25 14:30!
1h30 | 2026-11-25 11:30!
1h30m | 2026-11-25 11:30!
tomorrow 14h | 2026-11-26 14:00!
9.30 | 2026-11-26 09:30!
14.30 | 2026-11-25 14:30!
tomorrow 10.11 | 2026-11-26 10:11!
10.11 | 2027-11-10 09:00
in 3 business days | 2026-11-30 10:00
через 3 робочі дні | 2026-11-30 10:00
eod | 2026-11-25 18:00!
tomorrow eod | 2026-11-26 18:00!
end of next week | 2026-12-04 09:00
start of next month | 2026-12-01 09:00
кінець тижня | 2026-11-27 09:00
в кінці місяця | 2026-11-30 09:00
на початку наступного тижня | 2026-11-30 09:00
до кінця дня | 2026-11-25 18:00!
о 3 дня | 2026-11-25 15:00!
2 ночі | 2026-11-26 02:00!
may 5 | 2027-05-05 09:00
5 may | 2027-05-05 09:00
may 5 2027 | 2027-05-05 09:00
sat morning | 2026-11-28 09:00!
saturday | 2026-11-28 09:00!
7pm | 2026-11-25 19:00!
at 19 | 2026-11-25 19:00!
завтра 19 | 2026-11-26 19:00!
через полчаса | 2026-11-25 10:30!
через час | 2026-11-25 11:00!
в понедельник в 10 | 2026-11-30 10:00!
послезавтра утром | 2026-11-27 09:00!
в 3 часа дня | 2026-11-25 15:00!
через неделю | 2026-12-02 10:00
morgen um 9 uhr | 2026-11-26 09:00!
übermorgen | 2026-11-27 09:00
in 2 stunden | 2026-11-25 12:00!
mañana a las 9 | 2026-11-26 09:00!
mañana a las 9 de la mañana | 2026-11-26 09:00!
en 2 horas | 2026-11-25 12:00!
lunes | 2026-11-30 09:00!
+2h | 2026-11-25 12:00!
in an hour and a half | 2026-11-25 11:30!
hour and a half | 2026-11-25 11:30!
one and a half hours | 2026-11-25 11:30!
півтори години | 2026-11-25 11:30!
через півтори години | 2026-11-25 11:30!
півгодини | 2026-11-25 10:30!
на наступному тижні | 2026-11-30 09:00
наступного місяця | 2026-12-01 09:00
наступний тиждень | 2026-11-30 09:00
tuesday 12.30 | 2026-12-01 12:30!
13/02/2027 | 2027-02-13 09:00
first of december | 2026-12-01 09:00
dec 12 10 | 2026-12-12 10:00!
12 dec 10 | 2026-12-12 10:00!
4 weeks | 2026-12-23 10:00
in a fortnight | 2026-12-09 10:00
tomorrow 9 30 | 2026-11-26 09:30!
tomorrow at nine | 2026-11-26 09:00!
tomorrow at nine thirty | 2026-11-26 09:30!
2h15 | 2026-11-25 12:15!
this morning | 2026-11-25 11:00!
12am | 2026-11-26 00:00!
12pm | 2026-11-25 12:00!
noon tomorrow | 2026-11-26 12:00!
tomorrow 12 | 2026-11-26 12:00!
on monday at 12 | 2026-11-30 12:00!
в 12 | 2026-11-25 12:00!
12 ночі | 2026-11-26 00:00!
tonight at 11 | 2026-11-25 23:00!
at 12 at night | 2026-11-26 00:00!
end of december | 2026-12-31 09:00
on the 31st | 2026-12-31 09:00
13.13 | 2026-11-25 13:13!
this weekend | 2026-11-28 09:00!
sunday | 2026-11-29 09:00!
next tuesday | 2026-12-01 09:00!
next wednesday | 2026-12-02 09:00!
wednesday | 2026-12-02 09:00!
wednesday 9:00 | 2026-12-02 09:00!
wed 15:00 | 2026-11-25 15:00!
today 15:00 | 2026-11-25 15:00!
today at 8pm | 2026-11-25 20:00!
morning 9 | 2026-11-26 09:00!
monday morning at 8:30 | 2026-11-30 08:30!
the day after tomorrow at noon | 2026-11-27 12:00!
day after tomorrow | 2026-11-27 09:00
friday, 14:30 | 2026-11-27 14:30!
fri. 14:30 | 2026-11-27 14:30!
Fri 4 Dec, 14:30 | 2026-12-04 14:30!
dec. 4 | 2026-12-04 09:00
4. dezember | 2026-12-04 09:00
around 9 | 2026-11-26 09:00!
about 3pm | 2026-11-25 15:00!
in about 2 hours | 2026-11-25 12:00!
by friday | 2026-11-27 09:00!
by 5pm | 2026-11-25 17:00!
until 5pm | 2026-11-25 17:00!
until next week | 2026-11-30 09:00
for a week | 2026-12-02 10:00
for 3 days | 2026-11-28 10:00
за 2 дні | 2026-11-27 10:00
через тиждень о 10 | 2026-12-02 10:00!
in a week at 10 | 2026-12-02 10:00!
через 2 год | 2026-11-25 12:00!
2 год 30 хв | 2026-11-25 12:30!
1 год. 30 хв. | 2026-11-25 11:30!
45 хв | 2026-11-25 10:45!
45m | 2026-11-25 10:45!
3m | 2026-11-25 10:03!
3mo | 2027-02-25 10:00
2w | 2026-12-09 10:00
1y | 2027-11-25 10:00
10d | 2026-12-05 10:00
у понеділок вранці | 2026-11-30 09:00!
в понеділок о 9 ранку | 2026-11-30 09:00!
завтра ввечері о 8 | 2026-11-26 20:00!
завтра о 8 вечора | 2026-11-26 20:00!
післязавтра о 10:30 | 2026-11-27 10:30!
цієї п'ятниці | 2026-11-27 09:00!
найближчої п'ятниці | 2026-11-27 09:00!
в суботу | 2026-11-28 09:00!
в неділю о 12 | 2026-11-29 12:00!
25 грудня о 15:00 | 2026-12-25 15:00!
1 січня | 2027-01-01 09:00
31 грудня 2026 року | 2026-12-31 09:00
до завтра | 2026-11-26 09:00
завтра після обіду | 2026-11-26 14:00!
завтра вдень | 2026-11-26 14:00!
о пів на дев'яту | 2026-11-26 08:30!
о 21 | 2026-11-25 21:00!
у 21:00 | 2026-11-25 21:00!
о 9 годині | 2026-11-26 09:00!
о 9 годині ранку | 2026-11-26 09:00!
о дев'ятій ранку | 2026-11-26 09:00!
2 pm on friday | 2026-11-27 14:00!
2pm next monday | 2026-11-30 14:00!
tomorrow tomorrow | 2026-11-26 09:00
9am 9am | 2026-11-26 09:00!
at tomorrow | 2026-11-26 09:00
tomorrow? | 2026-11-26 09:00
TOMORROW 9AM!!! | 2026-11-26 09:00!
Tomorrow at 9 a.m. | 2026-11-26 09:00!
9 p.m. | 2026-11-25 21:00!
９：３０ | 2026-11-26 09:30!
9️⃣ am | 2026-11-26 09:00!
2026-12-12T10:30 | 2026-12-12 10:30!
2026-12-12 10:30 | 2026-12-12 10:30!
12/12/2026 at 10 | 2026-12-12 10:00!
12/12 | 2026-12-12 09:00
12-12-2026 | 2026-12-12 09:00
after lunch | 2026-11-25 14:00!
quarter past ten | 2026-11-25 10:15!
half an hour later | 2026-11-25 10:30!
3 days later | 2026-11-28 10:00
tuesday | 2026-12-01 09:00!
wednesday at 11 | 2026-11-25 11:00!
thu 9 | 2026-11-26 09:00!
thurs 10:15 | 2026-11-26 10:15!
sunday at noon | 2026-11-29 12:00!
mon 8am | 2026-11-30 08:00!
tue 8:30 am | 2026-12-01 08:30!
friday morning | 2026-11-27 09:00!
friday afternoon | 2026-11-27 14:00!
friday evening | 2026-11-27 18:00!
friday at 5pm | 2026-11-27 17:00!
on friday | 2026-11-27 09:00!
on friday at 10 | 2026-11-27 10:00!
next monday at 9 | 2026-11-30 09:00!
next monday 14:00 | 2026-11-30 14:00!
next monday morning | 2026-11-30 09:00!
next tuesday 10am | 2026-12-01 10:00!
this thursday | 2026-11-26 09:00!
this sunday | 2026-11-29 09:00!
monday next week | 2026-11-30 09:00!
next week monday | 2026-11-30 09:00!
next week on tuesday at 3pm | 2026-12-01 15:00!
next week 10:00 | 2026-11-30 10:00!
next month 10:00 | 2026-12-01 10:00!
in 5 minutes | 2026-11-25 10:05!
in five minutes | 2026-11-25 10:05!
in 15 min | 2026-11-25 10:15!
15 minutes | 2026-11-25 10:15!
in 45 mins | 2026-11-25 10:45!
in 90 minutes | 2026-11-25 11:30!
in 1 hour | 2026-11-25 11:00!
in an hour | 2026-11-25 11:00!
1 hour | 2026-11-25 11:00!
1h | 2026-11-25 11:00!
2 hrs | 2026-11-25 12:00!
3 hours | 2026-11-25 13:00!
in 2.5 hours | 2026-11-25 12:30!
in half an hour | 2026-11-25 10:30!
half hour | 2026-11-25 10:30!
in a day | 2026-11-26 10:00
1 day | 2026-11-26 10:00
2 days | 2026-11-27 10:00
in two days | 2026-11-27 10:00
a couple of days | 2026-11-27 10:00
couple of hours | 2026-11-25 12:00!
in a couple of weeks | 2026-12-09 10:00
in 10 days | 2026-12-05 10:00
in a week | 2026-12-02 10:00
1 week | 2026-12-02 10:00
one week | 2026-12-02 10:00
in one week | 2026-12-02 10:00
three weeks | 2026-12-16 10:00
in 3 weeks | 2026-12-16 10:00
in a month | 2026-12-25 10:00
in 2 months | 2027-01-25 10:00
in six months | 2027-05-25 10:00
in half a year | 2027-05-25 10:00
90 days | 2027-02-23 10:00
day after tomorrow 10am | 2026-11-27 10:00!
the day after tomorrow | 2026-11-27 09:00
tomorrow at noon | 2026-11-26 12:00!
tomorrow noon | 2026-11-26 12:00!
tomorrow afternoon | 2026-11-26 14:00!
tomorrow night | 2026-11-26 20:00!
tomorrow at 10 | 2026-11-26 10:00!
tomorrow at 10:30 | 2026-11-26 10:30!
tomorrow 10.30 | 2026-11-26 10:30!
tomorrow, 9:00 | 2026-11-26 09:00!
tomorrow @ 9 | 2026-11-26 09:00!
tomorrow by 5pm | 2026-11-26 17:00!
9am tomorrow | 2026-11-26 09:00!
10:30 tomorrow | 2026-11-26 10:30!
5pm today | 2026-11-25 17:00!
today at noon | 2026-11-25 12:00!
today 5pm | 2026-11-25 17:00!
today 17:30 | 2026-11-25 17:30!
this evening at 8 | 2026-11-25 20:00!
evening | 2026-11-25 18:00!
tonight at 9 | 2026-11-25 21:00!
tonight 21:30 | 2026-11-25 21:30!
8pm | 2026-11-25 20:00!
8 pm | 2026-11-25 20:00!
20:00 | 2026-11-25 20:00!
at 8pm | 2026-11-25 20:00!
at noon | 2026-11-25 12:00!
at midnight | 2026-11-26 00:00!
12:30 | 2026-11-25 12:30!
11:15am | 2026-11-25 11:15!
9 in the morning | 2026-11-26 09:00!
3 in the afternoon | 2026-11-25 15:00!
8 in the evening | 2026-11-25 20:00!
9 o'clock | 2026-11-26 09:00!
9 o’clock tomorrow | 2026-11-26 09:00!
at nine | 2026-11-26 09:00!
at twelve | 2026-11-25 12:00!
1 dec | 2026-12-01 09:00
dec 1 | 2026-12-01 09:00
1 December | 2026-12-01 09:00
December 1 | 2026-12-01 09:00
1st december | 2026-12-01 09:00
1st of december | 2026-12-01 09:00
the 1st of december | 2026-12-01 09:00
dec 1st | 2026-12-01 09:00
december 1st at 9am | 2026-12-01 09:00!
1 dec 14:00 | 2026-12-01 14:00!
1 dec 2026 | 2026-12-01 09:00
1 dec 2026 14:00 | 2026-12-01 14:00!
Dec 1, 2026 | 2026-12-01 09:00
12 jan | 2027-01-12 09:00
jan 12 | 2027-01-12 09:00
15 feb 2027 | 2027-02-15 09:00
29 nov | 2026-11-29 09:00
30.11 | 2026-11-30 09:00
30.11 15:00 | 2026-11-30 15:00!
30.11.2026 | 2026-11-30 09:00
30.11.26 | 2026-11-30 09:00
30/11 | 2026-11-30 09:00
30/11/2026 | 2026-11-30 09:00
11/30 | 2026-11-30 09:00
11/30/2026 | 2026-11-30 09:00
2026-11-30 | 2026-11-30 09:00
2026-11-30 15:00 | 2026-11-30 15:00!
2026-11-30T15:00 | 2026-11-30 15:00!
01.12 | 2026-12-01 09:00
1.12 | 2026-12-01 09:00
1.12. | 2026-12-01 09:00
5.12 at 9 | 2026-12-05 09:00!
28.11 | 2026-11-28 09:00
30th | 2026-11-30 09:00
the 30th | 2026-11-30 09:00
on the 30th at 4pm | 2026-11-30 16:00!
30th november | 2026-11-30 09:00
end of the day | 2026-11-25 18:00!
end of week | 2026-11-27 09:00
by end of week | 2026-11-27 09:00
by the end of the week | 2026-11-27 09:00
end of the month | 2026-11-30 09:00
end of this month | 2026-11-30 09:00
end of next month | 2026-12-31 09:00
end of november | 2026-11-30 09:00
start of december | 2026-12-01 09:00
beginning of next week | 2026-11-30 09:00
beginning of next month | 2026-12-01 09:00
beginning of december | 2026-12-01 09:00
on the weekend | 2026-11-28 09:00!
at the weekend | 2026-11-28 09:00!
sat 10am | 2026-11-28 10:00!
sun 11:00 | 2026-11-29 11:00!
sunday evening | 2026-11-29 18:00!
tomorrow same time | 2026-11-26 10:00!
same time next week | 2026-12-02 10:00!
tomorrow at the same time | 2026-11-26 10:00!
two weeks from now | 2026-12-09 10:00
a month from now | 2026-12-25 10:00
three days from today | 2026-11-28 10:00
a week from tomorrow | 2026-12-03 09:00
2 weeks from monday | 2026-12-14 09:00
10 days later | 2026-12-05 10:00
in 2 working days | 2026-11-27 10:00
5 business days | 2026-12-02 10:00
snooze 2h | 2026-11-25 12:00!
snooze for 2 hours | 2026-11-25 12:00!
snooze until tomorrow | 2026-11-26 09:00
snooze till monday 9am | 2026-11-30 09:00!
remind me tomorrow | 2026-11-26 09:00
remind me tomorrow at 10 please | 2026-11-26 10:00!
remind me on friday | 2026-11-27 09:00!
please remind me again in 3 days | 2026-11-28 10:00
ok, tomorrow 10 | 2026-11-26 10:00!
let's do friday 10:00 | 2026-11-27 10:00!
move it to monday | 2026-11-30 09:00!
push it to next week | 2026-11-30 09:00
wait until friday | 2026-11-27 09:00!
ask me again in a week | 2026-12-02 10:00
tuseday | 2026-12-01 09:00!
wensday | 2026-12-02 09:00!
thrusday | 2026-11-26 09:00!
satuday | 2026-11-28 09:00!
sundey | 2026-11-29 09:00!
decmber 12 | 2026-12-12 09:00
12 novmber | 2027-11-12 09:00
15 januray | 2027-01-15 09:00
tommorrow 9 | 2026-11-26 09:00!
tmr 10 | 2026-11-26 10:00!
2morrow | 2026-11-26 09:00
FRIDAY 14:30 | 2026-11-27 14:30!
FrI 14:30 | 2026-11-27 14:30!
fri 14:30. | 2026-11-27 14:30!
fri 14:30!!! | 2026-11-27 14:30!
(fri 14:30) | 2026-11-27 14:30!
«fri 14:30» | 2026-11-27 14:30!
🕘 tomorrow 9 🙏 | 2026-11-26 09:00!
tomorrow — 9:00 | 2026-11-26 09:00!
завтра | 2026-11-26 09:00
завтра 9 | 2026-11-26 09:00!
завтра в 9 | 2026-11-26 09:00!
завтра о 9:30 | 2026-11-26 09:30!
завтра о 10 ранку | 2026-11-26 10:00!
завтра вранці | 2026-11-26 09:00!
завтра зранку | 2026-11-26 09:00!
завтра ввечері | 2026-11-26 18:00!
завтра увечері | 2026-11-26 18:00!
завтра опівдні | 2026-11-26 12:00!
завтра об 11 | 2026-11-26 11:00!
завтра о 14 | 2026-11-26 14:00!
завтра о 14:00 | 2026-11-26 14:00!
завтра о дев'ятій | 2026-11-26 09:00!
завтра о дев’ятій ранку | 2026-11-26 09:00!
завтра о десятій | 2026-11-26 10:00!
післязавтра о 9 | 2026-11-27 09:00!
після завтра | 2026-11-27 09:00
сьогодні о 17 | 2026-11-25 17:00!
сьогодні о 17:30 | 2026-11-25 17:30!
сьогодні увечері | 2026-11-25 18:00!
ввечері | 2026-11-25 18:00!
о 15:00 | 2026-11-25 15:00!
об 11:30 | 2026-11-25 11:30!
о 18 | 2026-11-25 18:00!
о 20:00 | 2026-11-25 20:00!
о шостій вечора | 2026-11-25 18:00!
о сьомій вечора | 2026-11-25 19:00!
понеділок | 2026-11-30 09:00!
в понеділок | 2026-11-30 09:00!
у понеділок | 2026-11-30 09:00!
у понеділок о 9 | 2026-11-30 09:00!
у понеділок о 10:30 | 2026-11-30 10:30!
у вівторок | 2026-12-01 09:00!
у вівторок о 15 | 2026-12-01 15:00!
в середу | 2026-12-02 09:00!
у середу о 12:00 | 2026-11-25 12:00!
в четвер | 2026-11-26 09:00!
у четвер вранці | 2026-11-26 09:00!
у четвер о 9 | 2026-11-26 09:00!
у п'ятницю | 2026-11-27 09:00!
в п'ятницю о 10 | 2026-11-27 10:00!
у п`ятницю о 14:30 | 2026-11-27 14:30!
п'ятниця 14:30 | 2026-11-27 14:30!
пт 14:30 | 2026-11-27 14:30!
пн 9:00 | 2026-11-30 09:00!
пн о 9 | 2026-11-30 09:00!
вт 10 | 2026-12-01 10:00!
ср | 2026-12-02 09:00!
чт 16:00 | 2026-11-26 16:00!
сб | 2026-11-28 09:00!
нд о 12 | 2026-11-29 12:00!
у суботу о 10 | 2026-11-28 10:00!
в неділю | 2026-11-29 09:00!
до п'ятниці | 2026-11-27 09:00!
до середи | 2026-12-02 09:00!
на понеділок | 2026-11-30 09:00!
на п'ятницю | 2026-11-27 09:00!
на 15 грудня | 2026-12-15 09:00
на 9 ранку | 2026-11-26 09:00!
на ранок | 2026-11-26 09:00!
наступний понеділок | 2026-11-30 09:00!
в наступний понеділок о 9 | 2026-11-30 09:00!
наступного вівторка | 2026-12-01 09:00!
наступного тижня | 2026-11-30 09:00
на наступний тиждень | 2026-11-30 09:00
у понеділок наступного тижня | 2026-11-30 09:00!
наступного тижня у вівторок о 10 | 2026-12-01 10:00!
через хвилину | 2026-11-25 10:01!
через 5 хвилин | 2026-11-25 10:05!
через 10 хв | 2026-11-25 10:10!
через 30 хвилин | 2026-11-25 10:30!
через півгодини | 2026-11-25 10:30!
пів години | 2026-11-25 10:30!
через 1 годину | 2026-11-25 11:00!
через дві години | 2026-11-25 12:00!
через 2 години | 2026-11-25 12:00!
2 години | 2026-11-25 12:00!
через 3 год | 2026-11-25 13:00!
3 год | 2026-11-25 13:00!
через день | 2026-11-26 10:00
через 1 день | 2026-11-26 10:00
через два дні | 2026-11-27 10:00
через 2 дні | 2026-11-27 10:00
через три дні | 2026-11-28 10:00
через 5 днів | 2026-11-30 10:00
через п'ять днів | 2026-11-30 10:00
через 10 днів | 2026-12-05 10:00
через тиждень | 2026-12-02 10:00
за два тижні | 2026-12-09 10:00
через два тижні | 2026-12-09 10:00
2 тижні | 2026-12-09 10:00
через 3 тижні | 2026-12-16 10:00
через 2 місяці | 2027-01-25 10:00
через пів року | 2027-05-25 10:00
через півроку | 2027-05-25 10:00
за годину | 2026-11-25 11:00!
на тиждень | 2026-12-02 10:00
на 3 дні | 2026-11-28 10:00
на день | 2026-11-26 10:00
на пару днів | 2026-11-27 10:00
1 грудня | 2026-12-01 09:00
1 грудня о 10 | 2026-12-01 10:00!
12 грудня о 10:00 | 2026-12-12 10:00!
1 січня 2027 | 2027-01-01 09:00
10 січня 2027 року | 2027-01-10 09:00
31 грудня | 2026-12-31 09:00
кінець місяця | 2026-11-30 09:00
до кінця місяця | 2026-11-30 09:00
до кінця тижня | 2026-11-27 09:00
наприкінці тижня | 2026-11-27 09:00
на початку місяця | 2026-12-01 09:00
початок наступного місяця | 2026-12-01 09:00
у вихідні | 2026-11-28 09:00!
вихідні | 2026-11-28 09:00!
відклади на завтра | 2026-11-26 09:00
відклади на годину | 2026-11-25 11:00!
відклади до завтра | 2026-11-26 09:00
нагадай завтра | 2026-11-26 09:00
нагадай через годину | 2026-11-25 11:00!
нагадай мені у п'ятницю о 10 | 2026-11-27 10:00!
перенеси на понеділок | 2026-11-30 09:00!
давай завтра о 10 | 2026-11-26 10:00!
будь ласка, завтра о 10 | 2026-11-26 10:00!
завтра, будь ласка | 2026-11-26 09:00
вівторк | 2026-12-01 09:00!
четвр | 2026-11-26 09:00!
субта | 2026-11-28 09:00!
неділ | 2026-11-29 09:00!
завтро | 2026-11-26 09:00
через 2 часа | 2026-11-25 12:00!
через полтора часа | 2026-11-25 11:30!
через 3 дня | 2026-11-28 10:00
через 2 недели | 2026-12-09 10:00
через месяц | 2026-12-25 10:00
завтра утром | 2026-11-26 09:00!
завтра вечером | 2026-11-26 18:00!
завтра в 10 | 2026-11-26 10:00!
завтра в 10 утра | 2026-11-26 10:00!
в пятницу | 2026-11-27 09:00!
в пятницу в 14:30 | 2026-11-27 14:30!
в субботу | 2026-11-28 09:00!
в воскресенье | 2026-11-29 09:00!
во вторник | 2026-12-01 09:00!
в среду в 11 | 2026-11-25 11:00!
до понедельника | 2026-11-30 09:00!
на следующей неделе | 2026-11-30 09:00
в следующий понедельник | 2026-11-30 09:00!
15 декабря | 2026-12-15 09:00
15 декабря в 10 | 2026-12-15 10:00!
12 февр | 2027-02-12 09:00
5 мар | 2027-03-05 09:00
3 июн. в 10 | 2027-06-03 10:00!
4 июл | 2027-07-04 09:00
28 нояб | 2026-11-28 09:00
сегодня вечером | 2026-11-25 18:00!
сегодня в 18:00 | 2026-11-25 18:00!
напомни завтра | 2026-11-26 09:00
напомни через час | 2026-11-25 11:00!
послезавтра | 2026-11-27 09:00
послезавтра в 9 | 2026-11-27 09:00!
пн | 2026-11-30 09:00!
понедельник 10:00 | 2026-11-30 10:00!
snooze till tomorrow morning | 2026-11-26 09:00!
next week friday | 2026-12-04 09:00!
mon next week 10am | 2026-11-30 10:00!
the first of december | 2026-12-01 09:00
tomorrow eve | 2026-11-26 18:00!
in 1.5 hours | 2026-11-25 11:30!
in 1,5 hours | 2026-11-25 11:30!
1 hr 30 min | 2026-11-25 11:30!
2 days 3 hours | 2026-11-27 13:00!
in 48 hours | 2026-11-27 10:00!
in the afternoon | 2026-11-25 14:00!
in the evening | 2026-11-25 18:00!
this time tomorrow | 2026-11-26 10:00!
this time next week | 2026-12-02 10:00!
tmrw morning | 2026-11-26 09:00!
tomo 9am | 2026-11-26 09:00!
sept 5 | 2027-09-05 09:00
5 sept 9am | 2027-09-05 09:00!
Dec 24th at 6pm | 2026-12-24 18:00!
24th December 18:00 | 2026-12-24 18:00!
24/12/2026 18:00 | 2026-12-24 18:00!
24.12.2026, 18:00 | 2026-12-24 18:00!
24.12 о 18:00 | 2026-12-24 18:00!
24 грудня, 18:00 | 2026-12-24 18:00!
до кінця року | 2026-12-31 09:00
end of year | 2026-12-31 09:00
end of the year | 2026-12-31 09:00
за пів години | 2026-11-25 10:30!
за пів годинки | 2026-11-25 10:30!
за півтори години | 2026-11-25 11:30!
через годинку | 2026-11-25 11:00!
через пару годин | 2026-11-25 12:00!
через тиждень у п'ятницю о 10 | 2026-12-04 10:00!
наступної середи о 15:00 | 2026-12-02 15:00!
в наступну середу | 2026-12-02 09:00!
ближайший понедельник | 2026-11-30 09:00!
в ближайшую пятницу | 2026-11-27 09:00!
завтра днем | 2026-11-26 14:00!
завтра на 9 | 2026-11-26 09:00!
завтра на 9:00 | 2026-11-26 09:00!
завтра, 9 ранку | 2026-11-26 09:00!
завтра 9 ранку | 2026-11-26 09:00!
опів на десяту | 2026-11-26 09:30!
о 9:00 завтра | 2026-11-26 09:00!
9:00 завтра | 2026-11-26 09:00!
9 ранку завтра | 2026-11-26 09:00!
10 вечора | 2026-11-25 22:00!
о 10 вечора | 2026-11-25 22:00!
десята ранку | 2026-11-26 10:00!
о десятій вечора | 2026-11-25 22:00!
в десять утра | 2026-11-26 10:00!
в девять вечера | 2026-11-25 21:00!
через полгода | 2027-05-25 10:00
на следующую неделю | 2026-11-30 09:00
в выходные | 2026-11-28 09:00!
завтра в обед | 2026-11-26 12:00!
понеділок зранку | 2026-11-30 09:00!
пн зранку | 2026-11-30 09:00!
1-го грудня | 2026-12-01 09:00
1-е грудня | 2026-12-01 09:00
1ше грудня | 2026-12-01 09:00
п’ятого грудня | 2026-12-05 09:00
п'ятого числа | 2026-12-05 09:00
першого грудня | 2026-12-01 09:00
15-те | 2026-12-15 09:00
15-те грудня | 2026-12-15 09:00
15 числа о 10 | 2026-12-15 10:00!
на 20 число | 2026-12-20 09:00
20 числа наступного місяця | 2026-12-20 09:00
monday 9am sharp | 2026-11-30 09:00!
two hours | 2026-11-25 12:00!
twenty minutes | 2026-11-25 10:20!
forty five minutes | 2026-11-25 10:45!
45 minutes from now | 2026-11-25 10:45!
an hour from now | 2026-11-25 11:00!
in one hour | 2026-11-25 11:00!
in a half hour | 2026-11-25 10:30!
in half hour | 2026-11-25 10:30!
half a day | 2026-11-25 22:00!
in 3 d | 2026-11-28 10:00
in 3d | 2026-11-28 10:00
3w | 2026-12-16 10:00
1 mo | 2026-12-25 10:00
in 1 mo. | 2026-12-25 10:00
in 6 weeks | 2027-01-06 10:00
6 weeks | 2027-01-06 10:00
six weeks | 2027-01-06 10:00
5pm tomorrow | 2026-11-26 17:00!
tomorrow 5 pm | 2026-11-26 17:00!
at 17h | 2026-11-25 17:00!
9h30 tomorrow | 2026-11-26 09:30!
tomorrow 9h | 2026-11-26 09:00!
tomorrow 0900 | 2026-11-26 09:00!
at 9:30 on friday | 2026-11-27 09:30!
10am next tuesday | 2026-12-01 10:00!
wed 4pm | 2026-11-25 16:00!
wed 16 | 2026-11-25 16:00!
noon friday | 2026-11-27 12:00!
friday noon | 2026-11-27 12:00!
today eod | 2026-11-25 18:00!
end of business day | 2026-11-25 18:00!
tonight at 7pm | 2026-11-25 19:00!
first thing tomorrow | 2026-11-26 09:00!
first thing monday | 2026-11-30 09:00!
first thing in the morning | 2026-11-26 09:00!
the morning | 2026-11-26 09:00!
another hour | 2026-11-25 11:00!
another week | 2026-12-02 10:00
a day later | 2026-11-26 10:00
one more day | 2026-11-26 10:00
one more hour | 2026-11-25 11:00!
ще годину | 2026-11-25 11:00!
ще на годину | 2026-11-25 11:00!
ще день | 2026-11-26 10:00
аж до понеділка | 2026-11-30 09:00!
Monday, Dec 7 | 2026-12-07 09:00!
Mon, 7 Dec 2026 10:00 | 2026-12-07 10:00!
7 Dec (Mon) | 2026-12-07 09:00!
the second of december | 2026-12-02 09:00
twenty first of december | 2026-12-21 09:00
двадцять першого грудня | 2026-12-21 09:00
ще 2 години | 2026-11-25 12:00!
24h | 2026-11-26 10:00!
48h | 2026-11-27 10:00!
5:30am tomorrow | 2026-11-26 05:30!
tomorrow 5:30 am | 2026-11-26 05:30!
5:30 am Montag | 2026-11-30 05:30!
14-00 | 2026-11-25 14:00!
завтра о 14-00 | 2026-11-26 14:00!
завтра о 9-20 | 2026-11-26 09:20!
о 10-15 | 2026-11-25 10:15!
завтра о 9 05 | 2026-11-26 09:05!
later today | 2026-11-25 14:00!
завтра 9-30 | 2026-11-26 09:30!
fri 16-45 | 2026-11-27 16:45!
8:30p | 2026-11-25 20:30!
fri 2p | 2026-11-27 14:00!
8a tomorrow | 2026-11-26 08:00!
4-Dec | 2026-12-04 09:00
Dec-4 | 2026-12-04 09:00
4-Dec-26 | 2026-12-04 09:00
4-dec-2026 10:00 | 2026-12-04 10:00!
4-груд | 2026-12-04 09:00
2026/12/04 | 2026-12-04 09:00
2026.12.04 14:30 | 2026-12-04 14:30!
eow | 2026-11-27 09:00
eom | 2026-11-30 09:00
next business day | 2026-11-26 09:00
next working day at 10:00 | 2026-11-26 10:00!
sunday 6 17:00 | 2026-12-06 17:00!
fri 4 at 14:30 | 2026-12-04 14:30!
"""

ASKED = """
12/11 | 2026-12-11 09:00 or 2027-11-12 09:00
next friday | 2026-11-27 09:00 or 2026-12-04 09:00
tomorrow at 3 | 2026-11-26 03:00 or 2026-11-26 15:00
tomorrow midnight | 2026-11-26 00:00 or 2026-11-27 00:00
14h | 2026-11-25 14:00 or 2026-11-26 00:00
3 дня | 2026-11-25 15:00 or 2026-11-28 10:00
01/02/2027 | 2027-01-02 09:00 or 2027-02-01 09:00
next weekend | 2026-11-28 09:00 or 2026-12-05 09:00
next sunday | 2026-11-29 09:00 or 2026-12-06 09:00
at half past two tomorrow | 2026-11-26 02:30 or 2026-11-26 14:30
у наступну п'ятницю | 2026-11-27 09:00 or 2026-12-04 09:00
через неделю в понедельник | 2026-11-30 09:00 or 2026-12-07 09:00
о другій | 2026-11-25 14:00 or 2026-11-26 02:00
monday 2 weeks | 2026-12-07 09:00 or 2026-12-14 09:00
3/4 | 2027-03-04 09:00 or 2027-04-03 09:00
next thursday 10am | 2026-11-26 10:00 or 2026-12-03 10:00
через тиждень у понеділок | 2026-11-30 09:00 or 2026-12-07 09:00
о пів на третю | 2026-11-25 14:30 or 2026-11-26 02:30
tomorrow at 5 | 2026-11-26 05:00 or 2026-11-26 17:00
tomorrow 5 | 2026-11-26 05:00 or 2026-11-26 17:00
17h | 2026-11-25 17:00 or 2026-11-26 03:00
wed at 4 | 2026-11-25 16:00 or 2026-12-02 04:00
Mon 7/12 | 2026-12-07 09:00 or 2027-07-12 09:00
in 2 weeks on monday | 2026-12-07 09:00 or 2026-12-14 09:00
monday in 2 weeks | 2026-12-07 09:00 or 2026-12-14 09:00
"""

REFUSED = """
2-3 days | unknown
9-10 | unknown
12-25 | unknown
tomorrow 9-10 | unknown
mon-fri | unknown
20-30 min | unknown
in 13 months | too_far
monday tuesday | contradictory
friday 5 dec | contradictory
9 | unclear
15 | unclear
31 feb | impossible
32 dec | impossible
25:00 | impossible
yesterday | past
tomorrow yesterday | contradictory
now | unknown
later | unknown
maybe | unknown
no | unknown
in 2 | unknown
1430 | unclear
Ann Lee, VP Sales at Acme, Berlin | unknown
may | unknown
19 | unclear
-2h | unknown
2-3 days | unknown
mon-fri | unknown
tomorrow or friday | unknown
not tomorrow | unknown
every monday | unknown
better | empty
mondays | unknown
on fridays | unknown
montags | unknown
5 days a week | contradictory
before monday | unknown
fortnight | unknown
in a few days | unknown
this week | unclear
13pm | contradictory
0am | contradictory
snooze | empty
🙏 | empty
24:00 | impossible
tomorrow 24:00 | impossible
9:60 | impossible
december | unknown
30 feb | impossible
29 feb | impossible
13.13.2026 | impossible
12.13.2026 | impossible
2026-13-01 | impossible
2025-01-01 | past
01.01.2025 | past
12.12.2028 | too_far
in 400 days | too_far
in 366 days | too_far
in 367 days | too_far
in 0 days | unknown
0 min | unknown
in 99999 weeks | unknown
9999 months | too_far
today | past
today at 9 | past
tomorrow morning 15:00 | contradictory
half 9 | unknown
9ish | unknown
in 2 hours at 10 | contradictory
31 грудня 2027 | too_far
січень | unknown
завтра до обіду | unknown
чверть на десяту | unknown
за чверть десята | unknown
9am 10am | contradictory
call ann at 9 | unknown
Hi, I'm Ann Lee from Acme | unknown
next | unknown
in | unknown
at | unknown
the | unknown
a | unknown
day | unknown
week | unknown
and | unknown
tomorrow at | unknown
in tomorrow | unknown
in monday | unknown
tomorrow in | unknown
please please please | empty
next year | unknown
3 days ago | unknown
2 days before | unknown
last monday | unknown
q1 | unknown
asap | unknown
soon | unknown
тиждень | unknown
срд | unknown
yes | empty
ok | empty
thanks | empty
please | empty
remind me | empty
never | unknown
whenever | unknown
someday | unknown
sometime next week | unknown
in a while | unknown
in a bit | unknown
few days | unknown
several weeks | unknown
after the holidays | unknown
when she answers | unknown
Name: Ann Lee | unknown
John Smith, CEO, +380 67 123 45 67 | unknown
https://www.linkedin.com/in/ann-lee | unknown
ann@acme.example | unknown
Sunday Times, editor | unknown
Friday Ltd, CEO at 9 Main Street | unknown
May Parker, CTO | unknown
April O'Neil, Channel 6 | unknown
call Ann at 9 | unknown
meeting at 15:00 with Ann | unknown
lunch with Bob tomorrow | unknown
10:75 | impossible
12:345 | unknown
99 | unclear
2026 | unknown
0 dec | impossible
31 april | impossible
31.04 | impossible
32.12 | impossible
2026-02-30 | impossible
30/02/2027 | impossible
вчора | past
позавчора | past
today at 9am | past
this morning at 8 | past
1 jan 2020 | past
12.12.2020 | past
25.11.2026 09:00 | past
2 hours ago | unknown
a week ago | unknown
monday and tuesday | unknown
monday or tuesday | unknown
monday - friday | contradictory
tomorrow friday | contradictory
9:00-10:00 | unknown
9 - 10 | contradictory
from 9 to 10 | unknown
between 9 and 10 | unknown
tonight at 9am | contradictory
in 2 hours tomorrow | contradictory
every 2 days | unknown
each friday | unknown
don't | unknown
except friday | unknown
after monday | unknown
in two | unknown
on | unknown
until | unknown
next to | unknown
this | unknown
this month | unclear
in december | unknown
q4 | unknown
spring | unknown
christmas | unknown
in 2 years | too_far
2h-3h | unknown
0 minutes | unknown
$5 | unknown
50% | unknown
#1 | unknown
/today | unknown
1/2/3/4 | unknown
1.2.3.4 | unknown
12:30:45:50 | unknown
!!! | empty
??? | empty
👍 | empty
🙏🙏 | empty
9 apples | unknown
9am apples | unknown
tomorrow apples | unknown
apples tomorrow | unknown
ні | unknown
так | empty
може | unknown
не завтра | unknown
потім | unknown
колись | unknown
пізніше | unknown
завтра чи післязавтра | unknown
щопонеділка | unknown
кожного дня | unknown
після понеділка | unknown
Олена Коваль, директорка, Київ | unknown
привіт | unknown
як справи | unknown
понеділок вівторок | contradictory
31 червня | impossible
34 грудня | impossible
о 25:00 | impossible
минулого тижня | unknown
два дні тому | unknown
сьогодні о 9 | past
рік | unknown
грудень | unknown
нет | unknown
никогда | unknown
потом | unknown
в прошлый понедельник | unknown
два дня назад | unknown
nein | unknown
irgendwann | unknown
no lo sé | unknown
"""

# Replies to a reminder that are notes, numbers and days though they hold.
NOTES = """
call her and ask for 9 chairs
she has 3 kids
meeting room 4
sent 2 mails
Q3 budget
15% discount
wants 20 seats by Christmas
asked for a quote for 12 users
he said they start in March
budget approved for next year
left a message on monday
talked yesterday, very friendly
needs the offer in German
their office is open 9-18
moved to Berlin last week
2 decision makers: Ann and Bob
has 10 years of experience
wants a demo tomorrow but Bob is out
prefers calls in the morning
she is on holiday until Friday
price 1200 per month
contract ends 31.12.2026
he joined 3 months ago
paid in 2 instalments
meeting went well
24/7 support is a must
call after the fair
May is her assistant
second email bounced
3 days late with payment
has 2 kids, 5 and 7
version 2.5 is too slow for them
у неї троє дітей
надіслав 2 листи
бюджет на 3 квартал
знижка 15%
просить 9 крісел
кімната 4
дзвонив вчора, не взяв
працюють з 9 до 18
хоче демо, але після свят
2 особи приймають рішення
переїхали минулого тижня
hat 3 Kinder
15% Rabatt gewünscht
Raum 4 im 2. Stock
Budget für Q3 genehmigt
2 Mails geschickt
ist bis Freitag im Urlaub
möchte 20 Plätze
gestern angerufen, war nett
arbeitet nur montags
tiene 3 hijos
descuento del 15%
sala 4
enviados 2 correos
está de vacaciones hasta el viernes
presupuesto del tercer trimestre
quiere 9 sillas
llamé ayer, muy amable
met 5 people at the fair on friday
quote sent on monday
they meet every tuesday
back from holiday next week
hired 3 people
sent to 5 people
room for 12 people
works mondays and fridays
she leaves at 5 every day
2 weeks of holiday in august
1 hour call, went well
30 min call, positive
3 month trial
6 months old startup
wants delivery in 2 weeks
needs it by friday
budget is 5k in january
asked to call after the fair
she said 4pm works for her team
talked 20 minutes
interested, 50 seats
Mr Friday from sales
today is her birthday
the 2nd contact is Bob
1 of 3 decision makers
ref 2026/114
прийшло 3 людини
ціна на 5 ліцензій
бронь на 2 особи
на 2 поверсі
працює у 3 компаніях
5 днів відпустки
не було 2 тижні
2 години говорили
договір підписали в понеділок
вже 3 місяці без відповіді
просив 30 днів відстрочки
зустріч пройшла вчора добре
1 з 3 рішень
am Montag war er krank
2 Wochen Urlaub
3 Monate Testphase
um 5% günstiger
seit 2 Wochen keine Antwort
er arbeitet bei 2 Firmen
hatte gestern Geburtstag
2 semanas de vacaciones
necesita 5 licencias
trabaja en 2 empresas
la oferta vence el viernes
no contesta desde el lunes
had a chat yesterday morning
"""

# Notes whose time might be meant as well: asked about, never lost and never taken.
NOTES_ASKED = """
Angebot gilt bis Freitag
Friday is bad for her
Vertrag läuft bis 31.12.
at 9 companies already
braucht es in 2 Wochen
contrato hasta el 31/12
no reply for 2 weeks
offer expires on 15 december
pidió 30 días
відпустка до п'ятниці
договір до 31.12
оффер дійсний до п'ятниці
у середу в них нарада
"""

# Replies that are times: taken, asked about or explained, and never kept as a note.
TIMES = """
tomorrow at 3
today at 8
tomorrow 14-00
5:30am tomorrow
tomorrow 8:30p
4-Dec
2026/12/04
2026/12/04 15:00
eow
end of week
next business day
sunday 6 17:00
friday at noon
in 2 hours
half an hour
in an hour and a half
remind me on thursday
let's do friday at 10am
try again next week
the day after tomorrow at 11
call him tomorrow at 10
ping me in 3 days
Dec 15 at 4pm
15 december
on the 15th
in a month
this afternoon
tonight at 7
monday 9:30
31 feb
in 5 years
at 25:00
завтра о 14-00
завтра о 3
післязавтра зранку
через 2 години
через пів години
у п'ятницю о 10
наступного тижня
4 грудня о 15:00
через тиждень
сьогодні о 8
нагадай у четвер
в кінці тижня
за три дні
в неділю о 17:00
morgen um 14 Uhr
morgen um 3
übermorgen
in 2 Stunden
nächste Woche
am Freitag um 10 Uhr
4. Dezember
heute um 8
in einer halben Stunde
Donnerstag 15.30 Uhr
mañana a las 14:00
mañana a las 3
pasado mañana
en 2 horas
la próxima semana
el viernes a las 10
4 de diciembre
hoy a las 8
en media hora
el lunes por la mañana
not before thursday
maybe friday
leave it till monday
hold off until friday
park it until next week
later, at 16:30
ok friday then
tomorrow pls
tomorrow at 10, thanks
please remind me in 45 min
30m
in 3 hrs
wed 2pm
call back at 16
try tomorrow afternoon
will do on friday
I'll do it tomorrow
can't today, tomorrow
busy now, in 2 hours
next tues 10:30
first of december
31/11
12.13.2026
0:30
yesterday at 5
давай у вівторок о 11
завтра після обіду
о пів на третю
через 15 хв
відклади до середи
завтра о 8:30
нагадай завтра вранці
зараз зайнятий, давай завтра
наберу його завтра о 12
не сьогодні, в четвер
через місяць
15.12 о 14:00
31 листопада
на наступному тижні
в понеділок зранку
в следующий вторник
через полчаса
erinnere mich morgen um 9
morgen früh
morgen Nachmittag
in einer Stunde
nächsten Dienstag
lieber am Donnerstag
am 15. Dezember um 14 Uhr
in 10 Tagen
halb drei
Ende der Woche
heute Abend
recuérdame mañana
mejor el jueves
en dos semanas
el 15 de diciembre a las 16:00
esta tarde
la semana que viene
el próximo lunes
a las 17:30
dentro de una hora
"""

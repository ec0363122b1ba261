"""Months and weekdays as people type them, by Unicode's CLDR: in lower case, without signs. Pure.

Written down, and compared with Babel's by a test: read from Babel they cost each process 9 MB and 0.3 s.
English, Ukrainian and Russian have short names too; of German and Spanish those are English words as well:
"do", "ago".
"""

_MONTHS = (
    "january jan січня січ січень января янв январь januar enero",
    "february feb лютого лют лютий февраля февр февраль februar febrero",
    "march mar березня бер березень марта мар март märz marzo",
    "april apr квітня квіт квітень апреля апр апрель abril",
    "may травня трав травень мая май mai mayo",
    "june jun червня черв червень июня июн июнь juni junio",
    "july jul липня лип липень июля июл июль juli julio",
    "august aug серпня серп серпень августа авг август agosto",
    "september sep вересня вер вересень сентября сент сентябрь septiembre",
    "october oct жовтня жовт жовтень октября окт октябрь oktober octubre",
    "november nov листопада лист листопад ноября нояб ноябрь noviembre",
    "december dec грудня груд грудень декабря дек декабрь dezember diciembre",
)
_WEEKDAYS = (
    "monday mon понеділок пн понедельник montag lunes",
    "tuesday tue вівторок вт вторник dienstag martes",
    "wednesday wed середа ср среда mittwoch miércoles",
    "thursday thu четвер чт четверг donnerstag jueves",
    "friday fri пятниця пт пятница freitag viernes",
    "saturday sat субота сб суббота samstag sábado",
    "sunday sun неділя нд воскресенье вс sonntag domingo",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}  # 1 is January
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}  # 0 is Monday

"""The most common German and Spanish words of time: data only, in the form of `words_en`."""

from typing import Any, Final

TABLES: Final[dict[str, dict[str, Any]]] = {
    "number": {
        "ein|eine|einem|einer|un|una": 1,
        "zwei|dos": 2,
        "drei|tres": 3,
        "vier|cuatro": 4,
        "fünf|cinco": 5,
        "sechs|seis": 6,
        "halbe|halben|media": 0.5,
        "anderthalb|eineinhalb": 1.5,
    },
    "unit": {
        "minuten|minuto|minutos": "minute",
        "stunde|stunden|std|hora|horas": "hour",
        "tag|tage|tagen|día|días|dia|dias": "day",
        "woche|wochen|semana|semanas": "week",
        "monat|monate|monaten|mes|meses": "month",
        "jahr|jahren|año|años": "year",
    },
    "weekday": {"mo": 0, "miercoles": 2, "sonnabend|sabado": 5},
    "day": {
        "heute|hoy": 0,
        "morgen|mañana|manana": 1,
        "übermorgen|pasado mañana|pasado manana": 2,
        "gestern|ayer": -1,
    },
    "part": {
        "früh|vormittag|por la mañana": "morning",
        "nachmittag|por la tarde": "afternoon",
        "abend|por la noche|esta noche": "evening",
    },
    "suffix": {"de la mañana": "morning", "de la tarde": "afternoon", "de la noche": "evening"},
    "clock": {"mittag|mediodía|mediodia": (12, 0), "mitternacht|medianoche": (0, 0)},
    "weekend": {"wochenende|fin de semana": True},
    "which": {
        "diesen|diese|dieses|este|esta": "this",
        "nächsten|nächste|nächster|nächstes|nächstem|próximo|próxima|proximo|proxima": "next",
    },
    "of": {"de|der|des": True},
    "edge": {"ende|fin|finales": "end", "anfang": "start"},
    "prefix": {
        "um|a las|a la|las": "at",
        "am|im|el|la": "on",
        "en|dentro de": "in",
        "bis|hasta": "until",
        "für|por": "for",
    },
    "article": {"der|die|den|das": 0},
    "oclock": {"uhr": "plain"},
    "polite": {"bitte|por favor|erinnere mich|recuérdame|gracias|danke": True},
}

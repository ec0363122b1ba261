"""Telegram's HTML, against its own rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.chat.entities import fits, utf16
from sandbox.chat.html import TAGS, HtmlError, parse

WELL_FORMED = [
    # plain text and escapes
    ("a & b", "a & b", []),
    ("&lt;b&gt; &amp;amp; &quot;", '<b> &amp; "', []),
    ("&foo; &#0; &nbsp;", "&foo; &#0; &nbsp;", []),
    ("&#128640;&#x1F680", "🚀🚀", []),
    # simple tags
    ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
    ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
    ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
    ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", n, 1) for n in range(3)]),
    (
        '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>',
        "ab",
        [("spoiler", 0, 1), ("spoiler", 1, 1)],
    ),
    ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
    ("<B>a</b >", "a", [("bold", 0, 1)]),
    ("<b></b>", "", []),
    # UTF-16
    ("🚀 <b>Боб 🚀</b>", "🚀 Боб 🚀", [("bold", 3, 6)]),
    # nesting, the longer first
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("<i><b>ab</b></i>", "ab", [("bold", 0, 2), ("italic", 0, 2)]),
    # code
    ("<code class='language-x'>a</code>", "a", [("code", 0, 1)]),
    ("<pre>a</pre>", "a", [("pre", 0, 1)]),
    # links that lead nowhere are plain text
    ('<a href="not a link">a</a>', "a", []),
]
MALFORMED = [
    ("<x>a</x>", 'Unsupported start tag "x" at byte offset 0'),
    ("жж<br>", 'Unsupported start tag "br" at byte offset 4'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("<!-- a -->", 'Unsupported start tag "!--" at byte offset 0'),
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("<b", "Unclosed start tag at byte offset 0"),
    ('<a href="x', "Unclosed start tag at byte offset 0"),
    ("<b>a</b", "Unclosed end tag at byte offset 4"),
    ("<a href>a</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
    ("<a =x>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href=a/b>a</a>", "Unexpected end of name token at byte offset 8"),
    ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
    ('<tg-time unix="soon">a</tg-time>', "Invalid Unix time specified"),
    ("&#xd83d;", "Text contains invalid Unicode characters"),
]


class TestWellFormed:
    @pytest.mark.parametrize(("source", "text", "entities"), WELL_FORMED)
    def test_gives_text_and_entities(
        self, source: str, text: str, entities: list[tuple[str, int, int]]
    ) -> None:
        found_text, found = parse(source)
        assert found_text == text
        assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities

    def test_keeps_a_link_with_its_escapes_decoded(self) -> None:
        assert (
            parse('<a href="https://a.example/?b=1&amp;c=2">x</a>')[1][0]["url"]
            == "https://a.example/?b=1&c=2"
        )

    def test_takes_the_text_as_the_address_when_there_is_none(self) -> None:
        assert parse("<a>a.example</a>")[1][0]["url"] == "http://a.example"

    def test_names_the_language_of_a_code_block(self) -> None:
        assert parse('<pre><code class="language-python">x</code></pre>')[1] == [
            {"type": "pre", "language": "python", "offset": 0, "length": 1}
        ]

    def test_reads_a_time_for_the_readers_zone(self) -> None:
        assert parse('<tg-time unix="1647531900" format="wDT">22:45</tg-time>')[1] == [
            {
                "type": "date_time",
                "unix_time": 1647531900,
                "date_time_format": "wDT",
                "offset": 0,
                "length": 5,
            }
        ]


class TestMalformed:
    @pytest.mark.parametrize(("source", "complaint"), MALFORMED)
    def test_is_refused_in_telegrams_words(self, source: str, complaint: str) -> None:
        with pytest.raises(HtmlError) as caught:
            parse(source)
        assert str(caught.value).startswith(complaint)


pieces = st.one_of(
    st.sampled_from(
        [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS] + ["<a href='x.example'>", "&amp;"]
    ),
    st.text(max_size=6),
    st.sampled_from(["<", ">", "&", '"', "&#", "🚀", "<b ", "</", "="]),
)


class TestAnyText:
    @given(st.lists(pieces, max_size=12).map("".join))
    def test_is_parsed_or_refused_and_every_entity_lies_inside(self, source: str) -> None:
        try:
            text, entities = parse(source)
        except HtmlError:
            return
        assert all(fits(text, entity) for entity in entities)

    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
    def test_comes_back_whole_when_it_is_escaped(self, text: str) -> None:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        plain, entities = parse(f"<b>{escaped}</b>")
        assert plain == text
        assert sum(entity["length"] for entity in entities) == utf16(text)

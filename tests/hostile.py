"""Token texts that try to be something else than text: over 500, made by rule, so that anyone can see what each one tries.

Each that could run sets ``window.hostile``: a page on which that name is undefined has executed none of them.
"""

from __future__ import annotations

from itertools import product

_RUN = "window.hostile=1"

_TAGS = (
    "img",
    "svg",
    "video",
    "audio",
    "iframe",
    "object",
    "embed",
    "body",
    "input",
    "details",
    "marquee",
    "math",
)
_EVENTS = ("onerror", "onload", "onfocus", "ontoggle", "onmouseover", "onanimationstart")
_BREAKS = ('"', "'", "`", ">", '">', "'>", "-->", "]]>", "</title>", "</style>", "</textarea>", "</svg>")
_ENDS = ("</script>", "</SCRIPT >", "</script\t>", "<!--</script>", "<\\/script>", "</scr\u0000ipt>")
_SCHEMES = (
    "javascript:",
    "JaVaScRiPt:",
    "java\nscript:",
    "data:text/html,",
    "vbscript:",
    "blob:",
    "file:///",
)
_TEMPLATES = (
    "{{%s}}",
    "${%s}",
    "<%%=%s%%>",
    "#{%s}",
    "{%%%s%%}",
    "[[%s]]",
    "<?%s?>",
    "{words}%s",
    "%%s%s",
    "$&%s",
)
_SEALS = {
    "json": (
        '","x":"',
        '"}]}',
        "\\",
        "\\u003c",
        "\\u2028",
        '\\"',
        "null",
        "NaN",
        "1e999",
        "__proto__",
        "constructor",
    ),
    "style": (
        "}*{display:none",
        "expression(alert(1))",
        "url(http://x.invalid/a)",
        "@import 'x'",
        "/*",
        "*/",
    ),
    "formula": ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x.invalid")'),
    "address": (
        "?a=b&c=d#e",
        "../../etc/passwd",
        "%00",
        "%2e%2e",
        "\\\\x\\y",
        "a/b",
        "http://x.invalid",
        "//x.invalid",
    ),
}
_INVISIBLE = (
    *range(0x20),
    *range(0x7F, 0xA1),
    0xAD,
    0x1680,
    0x180E,
    *range(0x2000, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    0x3000,
    *range(0xFDD0, 0xFDF0),
    *range(0xFE00, 0xFE10),
    0xFEFF,
    *range(0xFFF9, 0x10000),
    0xE0001,
    0xE0020,
    0xE007F,
    0x1D173,
    0x115F,
    0x3164,
    0x2800,
)
_SURROGATES = (0xD800, 0xDBFF, 0xDC00, 0xDFFF)


def _made() -> list[str]:
    made = [
        f"<{tag} {event}={_RUN} src=x autofocus tabindex=0 open>" for tag, event in product(_TAGS, _EVENTS)
    ]
    made += [f"{end}<script>{_RUN}</script>" for end in _ENDS]
    made += [f"{mark}<img src=x onerror={_RUN}>" for mark in _BREAKS]
    made += [f'{mark} onfocus="{_RUN}" autofocus x={mark}' for mark in _BREAKS]
    made += [f'<a href="{scheme}{_RUN}">x</a>' for scheme in _SCHEMES]
    made += [f"{scheme}{_RUN}" for scheme in _SCHEMES]
    made += [template % _RUN for template in _TEMPLATES]
    made += [text for texts in _SEALS.values() for text in texts]
    made += [f"&#{code};" for code in (34, 39, 60, 62, 0)] + [
        "&lt;b&gt;",
        "&amp;lt;",
        "&NewLine;",
        "&#x3c;b&#x3e;",
    ]
    made += [chr(code) for code in _INVISIBLE]
    made += [f"a{chr(code)}b" for code in _INVISIBLE]
    made += [
        "\u202egnp.exe",
        "\u2066\u2067abc",
        "\u202a" * 40 + "x",
        "\u05d0\u05d1\u05d2 <b>",
        "\u0627\u0644\u0642\u0637\u0629",
    ]
    made += [
        "e" + "\u0301" * 10_000,
        "\u0489" * 500,
        "Z" + "\u036f\u0316" * 300,
        "x" * 20_000,
        " " * 999,
        "\n" * 99,
        "",
    ]
    made += [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001f1eb\U0001f1f7",
        "\U0001f3f4\U000e0067\U000e007f",
        "\U0001d54f",
    ]
    return list(dict.fromkeys(made))


TEXTS = _made()
"""At least 500, all of them encodable as UTF-8."""

SURROGATES = [*(chr(code) for code in _SURROGATES), *(f"a{chr(code)}b" for code in _SURROGATES)]
"""Halves of a pair: a Python string may hold them, UTF-8 may not."""

"""Which tokens part a text rather than say something: punctuation, line breaks, and the marks that a tokenizer adds."""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = re.compile(r"\[[A-Z0-9_]+\]|<[^<>\s]+>")
_WORD_MARKS = "Ġ▁"
_LINE_BREAKS = "Ċ"


def is_delimiter(label: str) -> bool:
    """Whether a token is punctuation, blank, or special, such as [SEP] or <s>.

    Example:
        >>> [is_delimiter(label) for label in (",", "Ġ.", "[SEP]", "<|endoftext|>", "chat", "##s", "3")]
        [True, True, True, True, False, False, False]
    """
    if _SPECIAL.fullmatch(label):
        return True
    bare = label.strip().lstrip(_WORD_MARKS).replace(_LINE_BREAKS, "")
    return all(unicodedata.category(letter)[0] == "P" for letter in bare)

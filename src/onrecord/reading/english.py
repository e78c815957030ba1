"""Refuse texts that are not in English: small word lists and the letters used, no model, no download."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from ..errors import LanguageError

FEWEST_WORDS = 12  # below this a text gets the benefit of the doubt

# Words that every page of a language is full of. A word that English has too ("die", "on") counts
# for neither, and single letters count for none: tables and names are full of them.
_COMMON = {
    "English": "the of and to in is that for was on with as by it at from his he are be an this which had "
    "not have were been has "
    "their they after who its or will would said but one two more also when there than about into over "
    "during against between",
    "French": "le la les des du un une et est en dans que qui pour par sur avec au aux ce cette ces sont "
    "été il elle ils "
    "pas plus ont mais selon après leur nous vous ses son sa qu",
    "Spanish": "el la los las de del que en un una por con para se su sus al es lo como más fue han ha "
    "pero sobre este esta "
    "entre desde cuando según también hasta",
    "Portuguese": "os as da do das dos que em um uma por com para se na no nas nos ao aos é foi não mais "
    "são como mas "
    "sua seu pelo pela também segundo até após",
    "Italian": "il lo la gli le di del della dei delle che in un una per con da dal dalla si è sono non al "
    "alla nel nella "
    "più anche come ha hanno stato dopo",
    "German": "der die das und den dem des ein eine einen einem einer ist sind im zu von mit auf für nicht "
    "sich als auch es "
    "bei nach aus wird wurde hat haben dass oder um sie er",
    "Dutch": "de het een en van op te dat is zijn voor met niet aan er om ook als bij naar uit door over "
    "wordt werd heeft "
    "hebben maar deze zich na",
    "Swedish": "och att det som en ett på är av för med den till inte om har de från vid var men efter också sig ska",
    "Danish or Norwegian": "og at det som en et på er af av for med den til ikke om har de fra ved var men "
    "efter etter også "
    "sig seg skal blev ble",
    "Polish": "na się że do nie jest to po za przez od jak dla oraz są który która było był ale ze",
    "Czech": "se na je že do to ve by jsem jako pro za byl byla jsou ale po které který také",
    "Romanian": "și în de la cu pe din care să că un pentru este au fost nu mai prin sau după sunt al ale",
    "Hungarian": "az és hogy nem is egy van volt meg csak már de ezt azt mint vagy után szerint lesz el ki",
    "Turkish": "ve bir bu da de için ile olan olarak daha çok ise gibi kadar sonra olduğu ancak göre tarafından ne en",
    "Indonesian or Malay": "yang dan di dari untuk dengan pada ini itu dalam tidak akan oleh adalah ke "
    "juga para telah "
    "sebagai tersebut mereka karena atau kami bisa",
    "Filipino": "ang ng sa mga na at ay si ni kay para hindi ito siya niya rin nang isang mula dahil ayon kung may",
    "Swahili": "ya wa na kwa katika ni la za cha kuwa hiyo huo hayo alisema yake wake baada watu kama pia hata lakini",
    "Somali": "iyo oo ka ku ee waa in la uu ay soo ah ayaa kale si loo waxaa inay sheegay",
    "Hausa": "da na ta ya ba ne ce don wannan sun shi ga cikin daga kuma wata wani yi zuwa suka",
    "Vietnamese": "và của là có được cho các trong một không người với những đã này từ để khi tại theo",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_ENGLISH = _WORDS.pop("English")
_SCRIPTS = {
    "CJK": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "CYRILLIC": "Russian or another language in Cyrillic letters",
    "ARABIC": "Arabic or another language in Arabic letters",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "DEVANAGARI": "Hindi or another language in Devanagari letters",
    "BENGALI": "Bengali",
    "TAMIL": "Tamil",
    "THAI": "Thai",
    "ARMENIAN": "Armenian",
    "GEORGIAN": "Georgian",
    "ETHIOPIC": "Amharic or another language in Ethiopic letters",
    "MYANMAR": "Burmese",
}
_CODES = {
    "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian", "de": "German", "nl": "Dutch",
    "sv": "Swedish", "da": "Danish", "no": "Norwegian", "nb": "Norwegian", "pl": "Polish",
    "cs": "Czech", "ro": "Romanian", "hu": "Hungarian", "tr": "Turkish", "id": "Indonesian",
    "ms": "Malay", "tl": "Filipino", "sw": "Swahili", "so": "Somali", "ha": "Hausa", "vi": "Vietnamese",
    "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "ru": "Russian", "uk": "Ukrainian",
    "ar": "Arabic", "fa": "Persian", "ur": "Urdu", "ps": "Pashto", "he": "Hebrew", "el": "Greek",
    "hi": "Hindi", "bn": "Bengali", "ta": "Tamil", "th": "Thai", "am": "Amharic", "my": "Burmese",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def require_english(text: str, stated: str | None = None) -> None:
    """Do nothing for English; raise LanguageError where `stated` (a code or a name) or the text itself "
    "says otherwise."""
    named = stated.strip() if stated else ""
    if named and not re.fullmatch(r"en(g(lish)?)?([-_ (].*)?|und|unknown|mul", named, re.IGNORECASE):
        code = re.split(r"[-_]", named.lower())[0]
        raise LanguageError(
            f"is marked as {_CODES.get(code, named)}; onrecord codes English only. Translate it, or leave it out"
        )
    other = other_language(text)
    if other:
        raise LanguageError(f"looks like {other}; onrecord codes English only. Translate it, or leave it out")


def other_language(text: str) -> str | None:
    """The name of the language `text` is in, where that is clearly not English; None for English and for "
    "doubt."""
    sample = text[:12_000]
    script = _foreign_script(sample)
    if script:
        return script
    words = _WORD.findall(sample.lower())
    counts = Counter(words)
    english = sum(counts[word] for word in _ENGLISH) / max(1, len(words))
    if len(words) < FEWEST_WORDS or english > 0.2:
        return None
    shares = {
        language: sum(counts[word] for word in common - _ENGLISH) / len(words) for language, common in _WORDS.items()
    }
    best = max(shares, key=lambda language: shares[language])
    if shares[best] > 0.12 and shares[best] > 1.5 * english:
        return best
    if len(words) >= 60 and english < 0.02 and shares[best] > 0.04:
        return best
    return None


def _foreign_script(sample: str) -> str | None:
    if sample.isascii():
        return None
    letters = [char for char in sample[:4000] if char.isalpha()]
    names = (unicodedata.name(char, "?").split()[0] for char in letters if char > "\u036f")
    foreign = Counter(name for name in names if name not in {"LATIN", "MODIFIER", "FULLWIDTH"})
    if len(letters) < 8 or sum(foreign.values()) < 0.5 * len(letters):
        return None
    if "HIRAGANA" in foreign or "KATAKANA" in foreign:
        return "Japanese"
    name = foreign.most_common(1)[0][0]
    return _SCRIPTS.get(name, f"a language in {name.title()} letters")

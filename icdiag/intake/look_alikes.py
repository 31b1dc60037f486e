"""Names that differ and look the same: letters of other scripts, digits like letters. For warnings on an org map only.

The table holds letters of Cyrillic, Greek, Armenian and Chinese, digits and marks that common fonts draw like others (a
choice from Unicode's table of confusables, UTS 39); widths and styles are settled before, by NFKC.
"""

import unicodedata
from collections.abc import Sequence

from icdiag.intake.hints import folded
from icdiag.intake.problems import Problems
from icdiag.intake.record import Placed
from icdiag.model.org import Department

_LIKE = {
    "|": "Il1ӀӏІⅠ", "o": "0ОоΟοՕօ", "a": "АаΑαɑ", "b": "ВΒЬьƅ", "c": "СсϹϲ", "d": "ԁ", "e": "ЕеΕҽ", "g": "ɡց",
    "h": "НΗһհ", "i": "іιı", "j": "Јјϳ", "k": "КкΚκ", "m": "МмΜ", "n": "Νոη", "p": "РрΡρ", "q": "Ԛԛգ", "s": "Ѕѕ",
    "t": "ТтΤτ", "u": "υս", "v": "νѵ", "w": "Ԝԝѡω", "x": "ХхΧχ", "y": "УуΥγү", "z": "Ζ", "-": "‐‑–—−ー", "'": "’‘ʼ`",
    "卜": "ト", "口": "ロ囗", "工": "エ", "二": "ニ", "力": "カ", "夕": "タ", "八": "ハ", "己": "已巳", "未": "末",
    "土": "士",
}  # fmt: skip
_SAME = str.maketrans({letter: plain for plain, letters in _LIKE.items() for letter in letters})


def looks(text: str) -> str:
    """Return a form that is equal for texts that look the same; of no other use."""
    plain = folded(unicodedata.normalize("NFKC", text).translate(_SAME))
    return "".join(plain.split()).replace("rn", "m").replace("vv", "w")


def check_look_alikes(departments: Sequence[Placed], problems: Problems) -> None:
    """Warn of ids, names and aliases of two departments that differ and yet look the same."""
    owners: dict[str, tuple[str, str]] = {}
    for row in departments:
        department: Department = row.value
        name = department.name
        spellings: list[tuple[str, int | str, str]] = [("id", -1, department.id), ("name", "zh", name.zh),
                                                       ("name", "en", name.en)]  # fmt: skip
        spellings += [("aliases", i, alias) for i, alias in enumerate(department.aliases)]
        for key, part, spelling in spellings:
            owner, other = owners.setdefault(looks(spelling), (department.id, spelling))
            if owner != department.id and folded(spelling) != folded(other):
                where = row.node.value_where(key, part)
                problems.warn("look-alike", where, name=spelling, other=other, department=owner)
                break

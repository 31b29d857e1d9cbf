"""Makes the two faces of social cards, src/render/card/fonts/*.ttf: the letters that Russian, Kazakh and English need, and no more.

    pip install fonttools brotli && npm install @fontsource/onest@5 @fontsource/source-serif-4@5
    python tools/fonts/card_fonts.py node_modules/@fontsource src/render/card/fonts

Both families are under the SIL Open Font License (src/render/card/fonts/OFL-*.txt).
"""

import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

LETTERS = (
    [chr(c) for c in range(0x20, 0x7F)]
    + list("\u00a0«»°±§©®²³ÄÅÇÉÈÖØÜßàáâäåçèéêëíïñóôöøúüšžŠŽčćığş")
    + [chr(c) for c in (0x401, *range(0x410, 0x450), 0x451)]
    + list("ҒғҚқҢңҮүҰұҺһӘәӨөІі")
    + list("–—‘’‚“”„…‹›•№₸€£¥−×·")
)

FACES = {"headline": ("source-serif-4", 600), "text": ("onest", 500)}


def make(name: str, folder: Path, target: Path) -> None:
    family, weight = FACES[name]
    parts = []
    for subset in ("latin", "cyrillic", "cyrillic-ext", "latin-ext"):
        file = folder / family / "files" / f"{family}-{subset}-{weight}-normal.woff2"
        font = TTFont(file)
        font.flavor = None
        options = Options()
        options.layout_features = ["kern"]
        options.hinting = False
        options.name_IDs = [1, 2, 4, 6, 13, 14]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[ord(letter) for letter in LETTERS])
        subsetter.subset(font)
        part = target / f".{name}-{subset}.ttf"
        font.save(part)
        parts.append(str(part))
    merged = Merger().merge(parts)
    title = f"Card {name.title()}"
    for record in merged["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = title
        elif record.nameID == 6:
            record.string = title.replace(" ", "")
        elif record.nameID == 2:
            record.string = "Regular"
    merged["OS/2"].usWeightClass = 400
    merged["head"].created = merged["head"].modified = 3_800_000_000
    merged.recalcTimestamp = False
    merged.save(target / f"{name}.ttf")
    for part in parts:
        Path(part).unlink()
    covered = set(merged.getBestCmap())
    missing = "".join(letter for letter in LETTERS if ord(letter) not in covered)
    print(name, (target / f"{name}.ttf").stat().st_size, "bytes; missing:", missing)


if __name__ == "__main__":
    for face in FACES:
        make(face, Path(sys.argv[1]), Path(sys.argv[2]))

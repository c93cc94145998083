"""From bytes to text: the four encodings met in French administrative files."""

from __future__ import annotations

import codecs
import re

from poles.imports.errors import SourceError

_C1 = re.compile(rb"[\x80-\x9f]")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_NOT_TEXT = "Ce n'est pas un fichier de texte : enregistrez la table au format CSV."


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding. Raises SourceError on what is not text.

    UTF-8 is recognised by its own rules: text in another encoding practically never obeys them. Otherwise a byte from
    0x80 to 0x9F exists in cp1252 alone (it is a control character elsewhere). Without such a byte both tables agree but
    on eight characters, where œ, Œ, Ÿ and € (ISO-8859-15) are French and ½, ¼, ¾ and ¤ (cp1252) are not.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError as error:
                raise SourceError(f"Le fichier s'annonce en {encoding} mais n'est pas lisible ainsi.") from error
            if "\0" in text:
                raise SourceError(_NOT_TEXT)
            return text, encoding
    if b"\0" in content:
        raise SourceError(_NOT_TEXT)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if _C1.search(content):
        try:
            return content.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            raise SourceError(
                "L'encodage du fichier n'est pas reconnu : enregistrez-le en UTF-8 (« CSV UTF-8 » dans un tableur)."
            ) from None
    return content.decode("iso8859-15"), "iso8859-15"

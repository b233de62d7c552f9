"""Records of XML, RSS and Atom as a stream: no entities are resolved, nothing is fetched, no tree is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from pipelines.readers.records import Broken, Found

FEED_ITEMS = ("item", "entry")
"""Elements that are a record of RSS, and of Atom."""


def xml_records(path: Path, names: tuple[str, ...]) -> Found:
    """Yield the elements of these names, whatever their namespace, as objects.

    An element with text alone becomes a text; attributes are `@name`; text beside attributes or other elements is
    `#text`; elements of one name are a list.
    """
    elements = etree.iterparse(
        str(path),
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        for _, element in elements:
            value = _value(element)
            yield value if isinstance(value, dict) else {"#text": value}
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as fault:
        yield Broken(f"not readable as XML from here on: {fault.msg}", "", torn=True)


def _value(element: Any) -> Any:
    parts = [part for part in element if isinstance(part.tag, str)]
    text = "".join(element.itertext(with_tail=False) if parts else [element.text or ""]).strip()
    if not parts and not element.attrib:
        return text or None
    value: dict[str, Any] = {f"@{etree.QName(name).localname}": said for name, said in element.attrib.items()}
    for part in parts:
        value.setdefault(etree.QName(part).localname, []).append(_value(part))
    value = {name: said[0] if isinstance(said, list) and len(said) == 1 else said for name, said in value.items()}
    own = (element.text or "").strip() or any((part.tail or "").strip() for part in parts)
    return value | {"#text": text} if own else value

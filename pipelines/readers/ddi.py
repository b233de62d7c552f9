"""DDI codebooks as XML: read safely, without namespaces, so that all versions of a dialect are found alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipelines.errors import InputError

SIZE_LIMIT_BYTES = 200 * 2**20
Element = Any
"""An element of lxml, which declares no types."""


def is_xml(content: bytes) -> bool:
    """Say whether a codebook is XML; if not, it may be a SAS input statement."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" or content[:4] in (
        b"\xff\xfe<\x00",
        b"\xfe\xff\x00<",
    )


def load_ddi(content: bytes) -> Element:
    """Return the root of a DDI file; names of elements have lost their namespace.

    No DTD is loaded, nothing is fetched, and entities that the file declares are refused.

    Raises:
        InputError: It is too large, not well-formed, declares entities, or is no DDI.
    """
    if len(content) > SIZE_LIMIT_BYTES:
        raise InputError(
            f"the codebook has {len(content)} bytes, the limit is {SIZE_LIMIT_BYTES}. "
            "Ask for one that describes this file alone."
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        what = str(fault.msg).partition(", line")[0]
        raise InputError(
            f"the codebook is not well-formed XML, line {fault.lineno}: {what}. Ask for it again."
        ) from fault
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise InputError("the codebook declares entities of its own, which are not resolved. Ask for it without them.")
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    if root.tag != "codeBook" and root.find(".//Variable") is None:
        raise InputError(
            f"the codebook is XML with the root '{root.tag}' and holds no variable of DDI; "
            "DDI Codebook 2 (codeBook) and DDI Lifecycle 3 (DDIInstance) are read."
        )
    return root


def is_codebook(root: Element) -> bool:
    """Say whether it is DDI Codebook (2.x); else it is DDI Lifecycle (3.x)."""
    return bool(root.tag == "codeBook")


def text_of(element: Element | None) -> str:
    """Return the text of an element and all within it, blanks reduced; empty where there is none."""
    return "" if element is None else " ".join(str(element.xpath("string()")).split())


def first_text(element: Element, *paths: str) -> str:
    """Return the first text found at one of these paths, asked in this order."""
    return next((text for path in paths for found in element.iterfind(path) if (text := text_of(found))), "")


class References:
    """What the elements of a DDI Lifecycle file refer to, by kind, identifier and URN."""

    def __init__(self, root: Element) -> None:
        """Index every element that has an identifier or a URN."""
        self._known: dict[tuple[str, str], Element] = {}
        for element in root.iter(etree.Element):
            if not element.tag.endswith("Reference"):
                for name in _names(element):
                    self._known.setdefault((element.tag, name), element)

    def target(self, reference: Element | None, *kinds: str) -> Element | None:
        """Return the element of one of these kinds that a reference means, or None."""
        if reference is None:
            return None
        return next(
            (self._known[kind, name] for name in _names(reference) for kind in kinds if (kind, name) in self._known),
            None,
        )

    def targets(self, holder: Element, path: str, *kinds: str) -> Iterator[Element]:
        """Yield what the references at a path below `holder` mean, where it is in the file."""
        for reference in holder.iterfind(path):
            if (found := self.target(reference, *kinds)) is not None:
                yield found


def _names(element: Element) -> list[str]:
    """Return what an element, or a reference, gives as identifiers: URN first, then the identifier alone."""
    urn = (element.findtext("URN") or "").strip()
    parts = urn.split(":")
    within = parts[3] if len(parts) == 5 and parts[:2] == ["urn", "ddi"] else ""  # urn:ddi:agency:id:version
    names = (urn, within, (element.findtext("ID") or "").strip(), str(element.get("id") or "").strip())
    return [name for name in names if name]

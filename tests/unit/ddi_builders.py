"""Small codebooks, SYNTHETIC, of the same three variables in the versions of DDI that are read."""

CODEBOOK = """<?xml version="1.0" encoding="UTF-8"?>{doctype}
<codeBook{namespace} version="2.5">
  <stdyDscr>
    <citation>
      <titlStmt><titl>SYNTHETIC survey</titl></titlStmt>
      <prodStmt><producer>Office of Norvania</producer></prodStmt>
      <biblCit>Office of Norvania: SYNTHETIC survey, 2024.</biblCit>
    </citation>
    <stdyInfo><sumDscr>
      <timePrd event="start" date="2024-01"/><timePrd event="end" date="2024-03"/><nation abbr="QMA">Norvania</nation>
    </sumDscr></stdyInfo>
  </stdyDscr>
  <fileDscr ID="F1"><fileTxt><fileName>p.dat</fileName><fileStrc type="{structure}"/></fileTxt></fileDscr>
  <dataDscr>
    <var ID="V1" name="AGE" files="F1" dcml="0" intrvl="contin">
      <location StartPos="1" EndPos="2" width="2"/>
      <labl>Age</labl><qstn><qstnLit>How old are you?</qstnLit></qstn><universe>All persons</universe>
      <concept>Demography</concept><varFormat type="numeric"/>
    </var>
    <var ID="V2" name="ACT" files="F1" dcml="0" intrvl="discrete">
      <location StartPos="3" EndPos="4"/>
      <labl>Activity</labl>
      <invalrng><item VALUE="97"/><range min="98" max="99"/></invalrng>
      <catgry><catValu>01</catValu><labl>Employed</labl></catgry>
      <catgry><catValu>02</catValu><labl>NIU</labl></catgry>
      <catgry missing="Y"><catValu>09</catValu><labl>Refused</labl></catgry>
      <catgry><catValu>98</catValu><labl>No answer</labl></catgry>
      <varFormat type="numeric"/>
    </var>
    <var ID="V3" name="W" files="F1" dcml="2" intrvl="contin">
      <location StartPos="5" EndPos="9" width="5"/><labl>Weight</labl><varFormat type="numeric"/>
    </var>
  </dataDscr>
</codeBook>
"""


def codebook(*, namespace="ddi:codebook:2_5", doctype="", structure="rectangular") -> str:
    """Return a DDI Codebook file; without a namespace it is as version 2.0 and 2.1 were."""
    said = f' xmlns="{namespace}"' if namespace else ""
    return CODEBOOK.format(namespace=said, doctype=doctype, structure=structure)


def lifecycle(version: str, *, layouts: int = 1) -> str:
    """Return a DDI Lifecycle file of version 3_1, 3_2 or 3_3, with its way of naming and referring."""
    way = _Lifecycle(version)
    question = "<d:QuestionText><d:LiteralText><d:Text>How old are you?</d:Text></d:LiteralText></d:QuestionText>"
    record = "".join(way.thing("p:RecordLayout", f"R{n}", _items(way)) for n in range(layouts))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ddi:DDIInstance xmlns:ddi="ddi:instance:{version}" {_spaces(version)}><s:StudyUnit>
{_study(way)}
<c:ConceptualComponent>{_concepts(way)}</c:ConceptualComponent>
<d:DataCollection>{way.thing("d:QuestionItem", "Q1", question)}</d:DataCollection>
<l:LogicalProduct>{_codes(way)}
<l:VariableScheme>{_variables(way)}</l:VariableScheme></l:LogicalProduct>
<p:PhysicalDataProduct><p:RecordLayoutScheme>{record}</p:RecordLayoutScheme></p:PhysicalDataProduct>
</s:StudyUnit></ddi:DDIInstance>
"""


CODES = [("01", "Employed"), ("02", "NIU"), ("09", "Refused"), ("98", "No answer")]
PLACES = [("V1", 1, 2, 0), ("V2", 3, 2, 0), ("V3", 5, 5, 2)]
PARTS = (
    "conceptualcomponent c",
    "datacollection d",
    "logicalproduct l",
    "physicaldataproduct p",
    "reusable r",
    "studyunit s",
)


class _Lifecycle:
    """How a version names things, refers to them and labels them."""

    def __init__(self, version: str) -> None:
        self.old, self.urn = version == "3_1", version == "3_3"
        self.where = "l:" if self.old else "r:"
        self.scheme, self.shape = (
            ("CodeScheme", "Representation") if self.old else ("CodeList", "VariableRepresentation")
        )

    def thing(self, tag: str, name: str, inner: str, more: str = "") -> str:
        """An object with its name."""
        if self.old:
            return f'<{tag} id="{name}"{more}>{inner}</{tag}>'
        urn = f"<r:URN>urn:ddi:int.example:{name}:1</r:URN>" if self.urn else ""
        first = f"{urn}<r:Agency>int.example</r:Agency><r:ID>{name}</r:ID><r:Version>1</r:Version>"
        return f"<{tag}{more}>{first}{inner}</{tag}>"

    def refer(self, tag: str, name: str, kind: str) -> str:
        """A reference to an object."""
        said = f"<r:URN>urn:ddi:int.example:{name}:1</r:URN>" if self.urn else f"<r:ID>{name}</r:ID>"
        return f"<{tag}>{said}<r:TypeOfObject>{kind}</r:TypeOfObject></{tag}>"

    def label(self, text: str) -> str:
        """A label."""
        said = text if self.old else f'<r:Content xml:lang="en">{text}</r:Content>'
        return f"<r:Label>{said}</r:Label>"

    def variable(self, number: str, name: str, label: str, inner: str) -> str:
        """A variable."""
        called = f"<l:VariableName><r:String>{name}</r:String></l:VariableName>"
        return self.thing("l:Variable", number, called + self.label(label) + inner)

    def number(self, said: str) -> str:
        """That values are numbers."""
        return f"<l:{self.shape}><{self.where}NumericRepresentation {said}/></l:{self.shape}>"


def _spaces(version: str) -> str:
    return " ".join(f'xmlns:{short}="ddi:{long}:{version}"' for long, short in (part.split() for part in PARTS))


def _study(way: _Lifecycle) -> str:
    title = "SYNTHETIC survey" if way.old else "<r:String>SYNTHETIC survey</r:String>"
    creator = (
        "Office of Norvania" if way.old else "<r:CreatorName><r:String>Office of Norvania</r:String></r:CreatorName>"
    )
    place = "Norvania" if way.old else "<r:Content>Norvania</r:Content>"
    return f"""<r:Citation><r:Title>{title}</r:Title><r:Creator>{creator}</r:Creator></r:Citation>
<r:Coverage><r:SpatialCoverage><r:Description>{place}</r:Description>
</r:SpatialCoverage><r:TemporalCoverage><r:ReferenceDate><r:StartDate>2024-01</r:StartDate><r:EndDate>2024-03</r:EndDate>
</r:ReferenceDate></r:TemporalCoverage></r:Coverage>"""


def _concepts(way: _Lifecycle) -> str:
    universe = "<c:HumanReadable>All persons</c:HumanReadable>" if way.old else way.label("All persons")
    return way.thing("c:Concept", "K1", way.label("Demography")) + way.thing("c:Universe", "U1", universe)


def _codes(way: _Lifecycle) -> str:
    categories = "".join(
        way.thing("l:Category", f"C{code}", way.label(text), ' missing="true"' if code == "09" else "")
        for code, text in CODES
    )
    listed = "".join(
        f"<l:Code>{way.refer(f'{way.where}CategoryReference', f'C{code}', 'Category')}"
        f"<{way.where}Value>{code}</{way.where}Value></l:Code>"
        for code, _ in CODES
    )
    return f"<l:CategoryScheme>{categories}</l:CategoryScheme>{way.thing(f'l:{way.scheme}', 'CL', listed)}"


def _variables(way: _Lifecycle) -> str:
    where, shape = way.where, way.shape
    about_age = (
        way.refer("r:UniverseReference", "U1", "Universe")
        + way.refer(f"{where}ConceptReference", "K1", "Concept")
        + way.refer(f"{where}QuestionReference", "Q1", "QuestionItem")
        + way.number('type="Integer"' if way.old else 'decimalPositions="0"')
    )
    coded = (
        f'<l:{shape}><{where}CodeRepresentation missingValue="97 98">'
        f"{way.refer(f'r:{way.scheme}Reference', 'CL', way.scheme)}</{where}CodeRepresentation></l:{shape}>"
    )
    return (
        way.variable("V1", "AGE", "Age", about_age)
        + way.variable("V2", "ACT", "Activity", coded)
        + way.variable("V3", "W", "Weight", way.number('decimalPositions="2"'))
    )


def _items(way: _Lifecycle) -> str:
    reference = "p:VariableReference" if way.old else "r:VariableReference"
    return "".join(
        f"<p:DataItem>{way.refer(reference, name, 'Variable')}"
        f"<p:PhysicalLocation><p:StorageFormat>numeric</p:StorageFormat><p:DecimalPositions>{decimals}</p:DecimalPositions>"
        f"<p:StartPosition>{start}</p:StartPosition><p:Width>{width}</p:Width></p:PhysicalLocation></p:DataItem>"
        for name, start, width, decimals in PLACES
    )

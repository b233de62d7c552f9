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


def _reference(tag: str, name: str, kind: str, *, urn: bool) -> str:
    said = f"<r:URN>urn:ddi:int.example:{name}:1</r:URN>" if urn else f"<r:ID>{name}</r:ID>"
    return f"<{tag}>{said}<r:TypeOfObject>{kind}</r:TypeOfObject></{tag}>"


def lifecycle(version: str, *, layouts: int = 1) -> str:
    """Return a DDI Lifecycle file of version 3_1, 3_2 or 3_3, with its way of naming and referring."""
    old, urn = version == "3_1", version == "3_3"

    def names(name: str) -> tuple[str, str]:
        """Return an object's attribute and first children."""
        if old:
            return f' id="{name}"', ""
        said = f"<r:URN>urn:ddi:int.example:{name}:1</r:URN>" if urn else ""
        return "", f"{said}<r:Agency>int.example</r:Agency><r:ID>{name}</r:ID><r:Version>1</r:Version>"

    def label(text: str) -> str:
        return (
            f"<r:Label>{text}</r:Label>" if old else f'<r:Label><r:Content xml:lang="en">{text}</r:Content></r:Label>'
        )

    def named(tag: str, text: str) -> str:
        return f"<{tag}><r:String>{text}</r:String></{tag}>"

    def thing(tag: str, name: str, inner: str, more: str = "") -> str:
        attribute, first = names(name)
        return f"<{tag}{attribute}{more}>{first}{inner}</{tag}>"

    refer = lambda tag, name, kind: _reference(tag, name, kind, urn=urn)  # noqa: E731
    where = "l:" if old else "r:"
    codes = {"CL": [("01", "Employed"), ("02", "NIU"), ("09", "Refused"), ("98", "No answer")]}
    categories = "".join(
        thing("l:Category", f"C{code}", label(text), ' missing="true"' if code == "09" else "")
        for code, text in codes["CL"]
    )
    listed = "".join(
        f"<l:Code>{refer(where + 'CategoryReference', f'C{code}', 'Category')}"
        f"<{where}Value>{code}</{where}Value></l:Code>"
        for code, _ in codes["CL"]
    )
    missing = ' missingValue="97 98"'
    scheme, shape = ("CodeScheme", "Representation") if old else ("CodeList", "VariableRepresentation")
    coded = (
        f"<l:{shape}><{where}CodeRepresentation{missing}>{refer(f'r:{scheme}Reference', 'CL', scheme)}"
        f"</{where}CodeRepresentation></l:{shape}>"
    )
    number = lambda said: f"<l:{shape}><{where}NumericRepresentation {said}/></l:{shape}>"  # noqa: E731
    variables = (
        thing(
            "l:Variable",
            "V1",
            named("l:VariableName", "AGE")
            + label("Age")
            + refer("r:UniverseReference", "U1", "Universe")
            + refer("l:ConceptReference" if old else "r:ConceptReference", "K1", "Concept")
            + refer("l:QuestionReference" if old else "r:QuestionReference", "Q1", "QuestionItem")
            + number('type="Integer"' if old else 'decimalPositions="0"'),
        )
        + thing("l:Variable", "V2", named("l:VariableName", "ACT") + label("Activity") + coded)
        + thing("l:Variable", "V3", named("l:VariableName", "W") + label("Weight") + number('decimalPositions="2"'))
    )
    places = [("V1", 1, 2, 0), ("V2", 3, 2, 0), ("V3", 5, 5, 2)]
    items = "".join(
        f"<p:DataItem>{refer('r:VariableReference' if not old else 'p:VariableReference', name, 'Variable')}"
        f"<p:PhysicalLocation><p:StorageFormat>numeric</p:StorageFormat><p:DecimalPositions>{decimals}</p:DecimalPositions>"
        f"<p:StartPosition>{start}</p:StartPosition><p:Width>{width}</p:Width></p:PhysicalLocation></p:DataItem>"
        for name, start, width, decimals in places
    )
    title = "SYNTHETIC survey" if old else "<r:String>SYNTHETIC survey</r:String>"
    creator = "Office of Norvania" if old else "<r:CreatorName><r:String>Office of Norvania</r:String></r:CreatorName>"
    parts = (
        "conceptualcomponent c",
        "datacollection d",
        "logicalproduct l",
        "physicaldataproduct p",
        "reusable r",
        "studyunit s",
    )
    spaces = " ".join(f'xmlns:{short}="ddi:{long}:{version}"' for long, short in (part.split() for part in parts))
    universe = label("All persons") if not old else "<c:HumanReadable>All persons</c:HumanReadable>"
    concepts = thing("c:Concept", "K1", label("Demography")) + thing("c:Universe", "U1", universe)
    asked = "<d:LiteralText><d:Text>How old are you?</d:Text></d:LiteralText>"
    record = "".join(thing("p:RecordLayout", f"R{n}", items) for n in range(layouts))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ddi:DDIInstance xmlns:ddi="ddi:instance:{version}" {spaces}><s:StudyUnit>
<r:Citation><r:Title>{title}</r:Title><r:Creator>{creator}</r:Creator></r:Citation>
<r:Coverage><r:SpatialCoverage><r:Description>{"Norvania" if old else "<r:Content>Norvania</r:Content>"}</r:Description>
</r:SpatialCoverage><r:TemporalCoverage><r:ReferenceDate><r:StartDate>2024-01</r:StartDate><r:EndDate>2024-03</r:EndDate>
</r:ReferenceDate></r:TemporalCoverage></r:Coverage>
<c:ConceptualComponent>{concepts}</c:ConceptualComponent>
<d:DataCollection>{thing("d:QuestionItem", "Q1", f"<d:QuestionText>{asked}</d:QuestionText>")}</d:DataCollection>
<l:LogicalProduct><l:CategoryScheme>{categories}</l:CategoryScheme>{thing("l:" + scheme, "CL", listed)}
<l:VariableScheme>{variables}</l:VariableScheme></l:LogicalProduct>
<p:PhysicalDataProduct><p:RecordLayoutScheme>{record}</p:RecordLayoutScheme></p:PhysicalDataProduct>
</s:StudyUnit></ddi:DDIInstance>
"""

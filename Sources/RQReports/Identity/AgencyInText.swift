import RQEngine

extension AgencyReader {
  /// The body that issued a report without a title, from what the text says of it; empty when nothing says it for certain.
  ///
  /// In order: the report's name in a sentence, 由…编制, the signature, the page's field for the issuer, and last the
  /// town that the text calls its own (我镇, 本镇).
  func agencyInText(before tables: Int) -> Agency {
    for name in [
      nameInSentence(before: tables), compiler(before: tables), signature(), issuerField(), contact(before: tables),
      subjectOfSentence(before: tables),
    ] {
      if let name { return agency(named: name) }
    }
    if let name = ownPlace(before: tables) { return agency(named: name) }
    return Agency()
  }

  private static let subject = "政府信息公开工作年度报告".phrase
  private static let delimiters = Set("。,、:;《》\"()|>\u{FF01}".utf16)
  private static let verbs = ["现公布", "现发布", "公布", "发布", "现将", "编制", "关于", "报告", "以下是"].map(\.phrase)
  /// Links of a page that stand before a name where they are set beside it.
  private static let menu = ["首页", "新闻中心", "互动交流", "数据开放", "专题专栏", "历年年报", "当前位置", "站内检索"].map(\.phrase)

  /// `现公布高港区审计局2023年政府信息公开工作年度报告`.
  private func nameInSentence(before end: Int) -> [UInt16]? {
    let units = compactText.units
    for subject in [AgencyReader.subject, "政府信息公开年度报告".phrase, "政府信息公开工作情况".phrase, "政府信息公开情况".phrase] {
      for place in compactText.indices(of: subject, to: min(end, units.count)) {
        var phrase = Array(units[start(ofPhraseBefore: place, atMost: 40)..<place + subject.count])
        for verb in AgencyReader.verbs + AgencyReader.menu {
          if let cut = Phrase(Array(phrase.dropLast(subject.count))).lastIndex(of: verb) {
            phrase.removeFirst(cut + verb.count)
          }
        }
        if subject.last == 0x51B5 { phrase += "报告".phrase }
        guard let title = TitleReader.parse(phrase), isBody(title.body) else { continue }
        return title.body
      }
    }
    return nil
  }

  /// `本报告由高港区审计局编制`.
  private func compiler(before end: Int) -> [UInt16]? {
    let units = compactText.units
    for verb in AgencyReader.compiling {
      for place in compactText.indices(of: verb, to: min(end, units.count)) {
        let start = start(ofPhraseBefore: place, atMost: 30) { units[$0 - 1] == 0x7531 }
        guard start > 0, units[start - 1] == 0x7531 else { continue }
        let name = Array(units[start..<place])
        if isBody(name) { return name }
      }
    }
    return nil
  }

  private static let compiling = ["编制", "根据", "按照", "依据"].map(\.phrase)

  /// `如有疑问，请与新荣区财政局联系`; an office that answers may do so for the body it belongs to.
  private func contact(before end: Int) -> [UInt16]? {
    let units = compactText.units
    for place in compactText.indices(of: "请与".phrase, to: min(end, units.count)) {
      guard let stop = compactText.firstIndex(of: "联系".phrase, from: place, to: min(place + 36, units.count)) else {
        continue
      }
      let name = Array(units[place + 2..<stop])
      let isOffice = AgencyReader.offices.contains { name.suffix($0.count).elementsEqual($0) }
      if !isOffice, isBody(name) { return name }
    }
    return nil
  }

  private static let offices = ["办公室", "办公厅", "中心", "科", "股", "处", "部"].map(\.phrase)

  /// Where the phrase before a place begins: behind a delimiter, or where `isStart` says.
  private func start(ofPhraseBefore place: Int, atMost length: Int, isStart: (Int) -> Bool = { _ in false }) -> Int {
    var start = place
    while start > 0, place - start < length, !AgencyReader.delimiters.contains(compactText.units[start - 1]),
      !isStart(start)
    {
      start -= 1
    }
    return start
  }

  private static let predicates = [
    "编制", "根据", "按照", "依据", "通过", "主动公开", "组织", "加强", "认真", "严格", "深入", "坚持", "全面", "高度重视", "积极", "切实", "扎实", "持续",
    "始终", "紧紧围绕", "以习近平", "围绕",
  ].map(\.phrase)

  /// `兴和县审计局认真落实…`: the first body that does something in the sentences before the first section.
  private func subjectOfSentence(before end: Int) -> [UInt16]? {
    let units = compactText.units
    let limit = min(end, units.count, AgencyReader.longestStart)
    var places: [Int] = []
    for predicate in AgencyReader.predicates { places += compactText.indices(of: predicate, to: limit) }
    for place in places.ordered() {
      let name = Array(units[start(ofPhraseBefore: place, atMost: 40) { beginsLine($0) }..<place])
      if isBody(name), placeFinder.read(name, from: CentralBodies.prefixLength(of: name)) != nil { return name }
    }
    return nil
  }

  /// The units in which a report names the body it is from.
  private static let longestStart = 1_200

  /// Whether a unit is the first of its line.
  private func beginsLine(_ unit: Int) -> Bool {
    let place = Int(compactText.places[unit])
    var before = place - 1
    while before >= 0, document.units[before] == Folding.space { before -= 1 }
    return before < 0 || document.units[before] == Folding.newline
  }

  /// The line above the closing date.
  private func signature() -> [UInt16]? {
    var lines: [Range<Int>] = []
    var end = document.units.count
    while end > 0, lines.count < 40 {
      var start = end
      while start > 0, document.units[start - 1] != Folding.newline { start -= 1 }
      let line = document.trimmed(start..<end)
      if !line.isEmpty { lines.append(line) }
      end = start - 1
    }
    for (position, line) in lines.enumerated().dropLast() where DateReader.wholeLine(document, line) != nil {
      let above = CompactText(document, in: lines[position + 1]).units
      if above.count <= 30, isBody(above) { return above }
    }
    return nil
  }

  private static let fields = ["发布机构:", "发布单位:", "发文机关:", "公开主体:", "信息来源:", "来源:"].map(\.phrase)

  private func issuerField() -> [UInt16]? {
    for field in AgencyReader.fields {
      for place in compactText.indices(of: field) {
        let start = compactText.textRange(place..<place + field.count).upperBound
        var end = start
        while end < document.units.count, document.units[end] == Folding.space { end += 1 }
        let first = end
        while end < document.units.count, end - first < 40,
          ![Folding.space, Folding.newline, Folding.bar].contains(document.units[end])
        { end += 1 }
        let name = Array(document.units[first..<end])
        if isBody(name) { return name }
      }
    }
    return nil
  }

  /// A name that ends as a body does, or that is a place and nothing else.
  private func isBody(_ units: [UInt16]) -> Bool {
    guard units.count >= 3, units.count <= 40, !units.contains(where: AgencyReader.delimiters.contains) else {
      return false
    }
    if "本我该各".utf16.contains(units[0]) { return false }
    if AgencyReader.endsAsBody(units) { return units.count >= 4 || CentralBodies.isCentral(units) }
    return placeFinder.read(units)?.end == units.count
  }

  /// The town a text speaks of as its own: named most often among the places of the kind that 我镇 says.
  private func ownPlace(before end: Int) -> [UInt16]? {
    let own: [(word: [UInt16], ending: [UInt16])] = [
      ("我镇".phrase, "镇".phrase), ("本镇".phrase, "镇".phrase), ("我乡".phrase, "乡".phrase), ("本乡".phrase, "乡".phrase),
      ("我街道".phrase, "街道".phrase), ("本街道".phrase, "街道".phrase),
    ]
    var counts: [[UInt16]: Int] = [:]
    for (word, ending) in own { counts[ending, default: 0] += compactText.indices(of: word).count }
    guard let most = counts.max(by: { $0.value < $1.value }), most.value > 0,
      counts.values.filter({ $0 == most.value }).count == 1
    else { return nil }
    let named = placeFinder.mentions(in: compactText).filter { $0.name.suffix(most.key.count).elementsEqual(most.key) }
    guard let first = named.first, named.count == 1 || named[1].count < first.count else { return nil }
    return Array(first.name)
  }
}

/// A title, taken apart.
struct Title {
  /// The title in Simplified script, without blanks.
  var text: String
  /// The folded units of the issuing body's name; empty when the title names none.
  var body: [UInt16]
  /// The year it names.
  var year: Int?
}

/// Finds and reads titles such as `怀仁市2024年政府信息公开工作年度报告`.
enum TitleReader {
  private static let subject = "信息公开".phrase
  /// What some offices call their work in the title; without the words behind it, it names a column of the page.
  private static let otherSubjects = ["政务公开工作年度报告", "政务公开年度报告"].map(\.phrase)
  private static let endings = ["报告", "年报", "总结"].map(\.phrase)
  private static let endingWords = ["工作", "年度", "情况", "总结", "报告", "年报", "的", "年", "统计"].map(\.phrase)
  private static let proseWords = ["根据", "按照", "编制", "现公布", "现发布", "公布如下", "要求"].map(\.phrase)

  /// A line, or what stands between two bars of one.
  private struct Piece {
    var range: Range<Int>
    /// Whether its line begins with it.
    var opensLine: Bool
    /// Whether its line ends with it.
    var closesLine: Bool
  }

  /// The title among the lines above `end`, whole or broken over up to three of them; nil when there is none.
  static func title(of text: PositionedText, compact: CompactText, before end: Int) -> Title? {
    let pieces = pieces(of: text, before: end)
    var best: (score: Int, title: Title)?
    var whole: [Title] = []
    for last in pieces.indices where mayEnd(pieces[last], text) {
      var parts: [Piece] = []
      var next: Int? = last
      while parts.count < longest, let index = next {
        if let below = parts.first, !mayBegin(pieces[index], before: below, text) { break }
        parts.insert(pieces[index], at: 0)
        next = self.index(above: parts, at: index, in: pieces, text)
        guard let title = read(parts.flatMap { Array($0.range) }, text) else { continue }
        let score = (title.body.isEmpty ? 0 : 2) + (title.year == nil ? 0 : 1)
        // A longer window is worth having only if it adds what the shorter one lacks.
        // A heading that names neither a body nor a year is no title of a report.
        if score > best?.score ?? 0 { best = (score, title) }
        if score == 3 {
          let above = parts.count < longest ? next.flatMap { extended(by: pieces[$0], parts, text, compact) } : nil
          whole.append(above ?? remarked(parts, pieces.dropFirst(last + 1).first, text) ?? title)
          break
        }
      }
    }
    return chosen(of: whole, compact) ?? best?.title
  }

  /// A title is broken over no more lines.
  private static let longest = 4

  /// The piece before others; on a page the nearest that stands above them, whatever stands beside them.
  private static func index(above parts: [Piece], at index: Int, in pieces: [Piece], _ text: PositionedText) -> Int? {
    if text.words.isEmpty { return index > 0 ? index - 1 : nil }
    let places = parts.compactMap { text.place(of: $0.range) }
    guard let own = places.first, let top = own.box?.top, let left = places.compactMap({ $0.box?.left }).min(),
      let right = places.compactMap({ $0.box?.right }).max()
    else { return nil }
    for before in pieces[max(0, index - farthest)..<index].indices.reversed() {
      guard let place = text.place(of: pieces[before].range), let above = place.box, place.page == own.page else {
        return nil
      }
      if above.left < right, left < above.right, above.top < top { return before }
    }
    return nil
  }

  /// So many pieces may stand beside a title.
  private static let farthest = 6

  /// The title with the remark in brackets that its last line has for itself, （文字版）.
  private static func remarked(_ parts: [Piece], _ below: Piece?, _ text: PositionedText) -> Title? {
    guard let below, below.opensLine, below.closesLine else { return nil }
    let units = text.units[below.range]
    guard units.count <= longestTag, units.first == 0x28, units.last == 0x29, !units.contains(where: NumberText.isDigit)
    else { return nil }
    return read((parts + [below]).flatMap { Array($0.range) }, text)
  }

  /// Of several titles, as where a page links to other reports, the first that the report's own words bear out best: the
  /// year of its numbers, and the body's name in its sentences.
  private static func chosen(of titles: [Title], _ compact: CompactText) -> Title? {
    guard let first = titles.first, titles.contains(where: { $0.text != first.text }) else { return titles.first }
    let year = YearReader.reportedYear(in: compact, 0..<compact.units.count)
    var best: (score: Int, title: Title)?
    for title in titles {
      let mentions = compact.indices(of: title.body).count
      let own = titles.count { $0.body == title.body }
      let score = (year != nil && title.year == year ? 2 : 0) + (mentions > own ? 1 : 0)
      if score > best?.score ?? -1 { best = (score, title) }
    }
    return best?.title
  }

  /// Whether a title may end in a piece: it has to hold a character of 报告, or the last of 总结, or the end of a remark in
  /// brackets.
  private static func mayEnd(_ piece: Piece, _ text: PositionedText) -> Bool {
    let units = text.units[piece.range]
    return units.contains { $0 == 0x62A5 || $0 == 0x544A || $0 == 0x7ED3 }
      || units.count < longestTag && units.last == 0x29 && !units.contains(0x28)
  }

  /// A title that stands outside the text, without the name of the site behind it.
  static func declared(_ text: String) -> Title? {
    let units = text.utf16.map { Folding.table[Int($0)] }
      .filter { $0 != Folding.dropped && $0 != Folding.space && $0 != Folding.newline }
    return units.split { [Folding.bar, 0x5F, 0x2D, 0x3E].contains($0) }.lazy.compactMap { parse(Array($0)) }.first
  }

  /// The title with the line above, when that line is a place and the title's body names none, or when the line breaks the
  /// body's name off.
  private static func extended(
    by line: Piece, _ parts: [Piece], _ text: PositionedText, _ compact: CompactText
  ) -> Title? {
    guard mayBegin(line, before: parts[parts.startIndex], text) else { return nil }
    let above = CompactText(text, in: line.range).units
    let finder = PlaceFinder()
    let start = CentralBodies.prefixLength(of: above)
    guard let title = read(([line] + parts).flatMap { Array($0.range) }, text), title.body.count > above.count else {
      return nil
    }
    // A name that the text spells out somewhere else is whole.
    if !siteWords.contains(where: { Phrase(above).firstIndex(of: $0) != nil }),
      title.body.starts(with: above), compact.indices(of: title.body).count > 1
    {
      return title
    }
    let rest = Array(title.body[above.count...])
    let isOfSite = siteWords.contains { Phrase(above).firstIndex(of: $0) != nil }
    // 国家税务, 总局: broken inside the name of a central body.
    if !isOfSite, CentralBodies.isCentral(title.body) || CentralBodies.prefixLength(of: title.body) > above.count {
      return title
    }
    // 汕尾市陆丰市甲, 西镇人民政府 and 郴州市北湖, 区安和街道办事处: broken inside the name of a place.
    if let whole = finder.read(title.body, from: start), whole.end > above.count, !isOfSite,
      whole.lastStart < above.count || finder.read(rest) == nil,
      AgencyReader.endsAsBody(title.body) || whole.end == title.body.count
    {
      return title
    }
    guard let reading = finder.read(above, from: start) else { return nil }
    if reading.end < above.count {
      return breaksOff(Array(above[reading.end...]), before: rest) && AgencyReader.endsAsBody(title.body) ? title : nil
    }
    return finder.read(rest) == nil || finder.read(title.body)?.end ?? 0 > above.count ? title : nil
  }

  /// Whether a line is broken inside the name of a body: 桐柏县人民, 政府2023年….
  ///
  /// The head of a site stands above titles as well, so the end must be no body's name by itself.
  private static func breaksOff(_ start: [UInt16], before end: [UInt16]) -> Bool {
    if AgencyReader.endsAsBody(start) || siteWords.contains(where: { Phrase(start).firstIndex(of: $0) != nil }) {
      return false
    }
    if bodyWords.contains(where: { name in
      (1..<name.count).contains {
        start.suffix($0).elementsEqual(name.prefix($0)) && end.starts(with: name.dropFirst($0))
      }
    }) {
      return true
    }
    if end.count <= 2 || generalBodies.contains(end) || (start.last.map("和与及、".utf16.contains) ?? false) { return true }
    // The rest of a body's name that is neither a place nor begins as a name does: 国家统计局台州市调, 查队.
    return !start.isEmpty && end.count <= 4 && PlaceFinder().read(end) == nil
  }

  private static let siteWords = ["网", "公开", "首页", "动态", "新闻", "要闻", "公告"].map(\.phrase)
  /// What stands in the names of bodies that every place has.
  private static let bodyWords = [
    "发展和改革", "发展改革", "文化和旅游", "文化广电", "文化体育", "农业农村", "卫生健康", "市场监督管理", "人力资源和社会保障", "住房和城乡建设", "自然资源",
    "生态环境", "交通运输", "退役军人事务", "应急管理", "医疗保障", "行政审批", "城市管理", "工业和信息化", "经济和信息化", "科学技术", "民族宗教",
    "国有资产监督管理", "人民防空", "乡村振兴", "林业和草原", "机关事务", "政务服务", "教育局", "教育体育", "财政局", "审计局", "统计局", "司法局", "公安局",
    "民政局", "水利局", "水务局", "商务局", "信访局", "体育局", "税务局", "气象局", "数据局", "规划和自然资源", "金融工作", "粮食和物资储备",
    "供销合作社", "集团", "有限公司", "开发区", "办事处", "委员会", "管理局", "服务中心", "人民政府",
  ].map(\.phrase)
  private static let generalBodies = Set(["人民政府", "办公室", "委员会", "办事处", "管理委员会", "改革委员会", "管理局"].map(\.phrase))

  /// Whether a piece can be the first part of a title that is broken before another one.
  private static func mayBegin(_ piece: Piece, before next: Piece, _ text: PositionedText) -> Bool {
    // A title may be set with blanks between its characters.
    guard piece.closesLine, next.opensLine, piece.range.count <= 80 else { return false }
    let compact = CompactText(text, in: piece.range)
    if compact.units.count > 40 { return false }
    if compact.units.contains(where: { [0x3002, 0x3A, 0x3B, 0x2C, 0x3E].contains($0) }) { return false }
    return !endings.contains { compact.units.count >= 2 && compact.units.suffix(2).elementsEqual($0) }
  }

  private static func pieces(of text: PositionedText, before end: Int) -> [Piece] {
    var found: [Piece] = []
    var lines = 0
    var start = 0
    while start < end, lines < 150 {
      var stop = start
      while stop < end, text.units[stop] != Folding.newline { stop += 1 }
      let line = text.trimmed(start..<stop)
      start = stop + 1
      if line.isEmpty || PageMark.matches(text.units[line]) { continue }
      let parts = text.units[line].split(separator: Folding.bar).map { text.trimmed($0.startIndex..<$0.endIndex) }
        .filter { !$0.isEmpty }
      for (number, part) in parts.enumerated() where part.count <= 160 {
        if let columns = columns(of: part, text) {
          found += columns.map { Piece(range: $0, opensLine: true, closesLine: true) }
        } else {
          found.append(Piece(range: part, opensLine: number == 0, closesLine: number == parts.count - 1))
        }
      }
      lines += 1
    }
    return found
  }

  /// The parts of a line of a page between which there is much room, as between a menu and the title beside it; nil where
  /// there is none.
  private static func columns(of line: Range<Int>, _ text: PositionedText) -> [Range<Int>]? {
    guard !text.words.isEmpty else { return nil }
    var parts: [Range<Int>] = []
    var start = line.lowerBound
    for place in line.dropFirst() where text.units[place] == Folding.space && place + 1 < line.upperBound {
      guard let left = text.place(of: place - 1..<place)?.box, let right = text.place(of: place + 1..<place + 2)?.box
      else { continue }
      let (before, behind) = (left.bottom - left.top, right.bottom - right.top)
      // Characters of another size are another text.
      guard right.left - left.right > widestBlank * behind || max(before, behind) > otherSize * min(before, behind)
      else {
        continue
      }
      parts.append(start..<place)
      start = place + 1
    }
    return parts.isEmpty ? nil : parts + [start..<line.upperBound]
  }

  /// Between the words of a title there is no more room, in heights of a character.
  private static let widestBlank = 1.5
  private static let otherSize = 1.4

  /// Reads a title from the units at `places` of a text.
  private static func read(_ places: [Int], _ text: PositionedText) -> Title? {
    var kept: [Int] = []
    var inPronunciation = false
    for place in places {
      let unit = text.units[place]
      if unit == 0x28, let next = places.last, place < next, isLatin(text.units[place + 1]) { inPronunciation = true }
      if !inPronunciation, unit != Folding.space, unit != Folding.newline { kept.append(place) }
      if unit == 0x29 { inPronunciation = false }
    }
    var units = kept.map { text.units[$0] }
    // Breadcrumbs, field names and quotes stand before the title proper.
    if let cut = units.lastIndex(where: { [0x3E, 0xBB, 0x3A, Folding.bar, 0x5F, 0x300A, 0x2F].contains($0) }) {
      units.removeFirst(cut + 1)
      kept.removeFirst(cut + 1)
    }
    while let last = units.last, last == 0x300B || last == 0x22 {
      units.removeLast()
      kept.removeLast()
    }
    while let first = units.first, marks.contains(first) {
      units.removeFirst()
      kept.removeFirst()
    }
    if units.first == 0x28, let end = units.firstIndex(of: 0x29), end < longestTag,
      !units[..<end].contains(where: NumberText.isDigit)
    {
      units.removeFirst(end + 1)
      kept.removeFirst(end + 1)
    }
    if units.count % 2 == 0, units.count > 16,
      units.prefix(units.count / 2).elementsEqual(units.suffix(units.count / 2))
    {
      kept.removeLast(units.count / 2)
      units.removeLast(units.count / 2)
    }
    if let year = startOfYear(units, kept) {
      units.removeFirst(year)
      kept.removeFirst(year)
    }
    guard units.count <= 80, var title = parse(units) else { return nil }
    if let own = startOfName(title.body, units, kept), let cut = parse(Array(units[own...])) {
      title = cut
      kept.removeFirst(own)
    }
    title.text = text.simplified(kept)
    return title
  }

  /// Quotes, and what marks a heading or an entry of a list in plain text.
  private static let marks: Set<UInt16> = [0x22, 0x2A, 0x2022, 0x25CF, 0x25A0, 0x25C6]
  /// A word in brackets before a title, 【年报】, has no more characters with them.
  private static let longestTag = 8

  /// Where the year of a title begins behind another number apart from it, such as a count of visits.
  private static func startOfYear(_ units: [UInt16], _ places: [Int]) -> Int? {
    let digits = units.prefix(while: NumberText.isDigit).count
    let start = digits - 4
    guard start > 0, digits < units.count, units[digits] == 0x5E74, places[start] - places[start - 1] > 1 else {
      return nil
    }
    return start
  }

  /// Where behind a blank the name of a place begins, if a title begins with none: what stands before it is a link beside
  /// the title.
  private static func startOfName(_ body: [UInt16], _ units: [UInt16], _ places: [Int]) -> Int? {
    let finder = PlaceFinder()
    guard body.count > 4, units.starts(with: body), finder.read(body, from: CentralBodies.prefixLength(of: body)) == nil
    else { return nil }
    let blanks = (2..<body.count - 2).filter { places[$0] - places[$0 - 1] > 1 }
    // In a spaced title every character has a blank before it.
    guard blanks.count <= 2 else { return nil }
    return blanks.first { finder.read(Array(body[$0...])) != nil }
  }

  private static func isLatin(_ unit: UInt16) -> Bool {
    (0x61...0x7A).contains(unit) || (0xE0...0x24F).contains(unit)
  }

  /// Takes a title apart; nil when the units are no title.
  static func parse(_ units: [UInt16]) -> Title? {
    if units.contains(0x3002) || units.contains(0x3B) { return nil }
    let units = withOwnWords(units)
    let compact = Phrase(units)
    if proseWords.contains(where: { compact.firstIndex(of: $0) != nil }) { return nil }
    let other = otherSubjects.lazy.compactMap { compact.lastIndex(of: $0) }
    guard let place = compact.lastIndex(of: subject) ?? other.first else { return nil }
    var tail = Array(units[(place + subject.count)...])
    var year: Int?
    for found in YearReader.years(in: tail).reversed() {
      year = found.year
      tail.removeSubrange(found.range)
    }
    guard isEnding(tail) else { return nil }
    var body = Array(units[..<place])
    let years = YearReader.years(in: body)
    if Set(years.map(\.year)).count > 1 { return nil }
    for found in years.reversed() {
      year = found.year
      body.removeSubrange(found.range)
    }
    // The number under which a document is filed is no name.
    if body.contains(0x2D), body.count(where: NumberText.isDigit) >= 4 { return nil }
    var name = strippedBody(body)
    // The end of a name alone, as where a line has broken off the rest, names no body.
    if name.count == 1 || generalBodies.contains(name) { name = [] }
    // Two links of a menu, one below the other.
    if Phrase(name).firstIndex(of: subject) != nil, !AgencyReader.endsAsBody(name) { return nil }
    return Title(text: "", body: name, year: year)
  }

  /// Converted copies may have the word of another region for 信息.
  private static func withOwnWords(_ units: [UInt16]) -> [UInt16] {
    guard let place = Phrase(units).firstIndex(of: "资讯公开".phrase) else { return units }
    var units = units
    units.replaceSubrange(place..<place + 2, with: "信息".utf16)
    return units
  }

  /// `工作年度报告`, `年报`, with a remark in brackets behind it.
  private static func isEnding(_ tail: [UInt16]) -> Bool {
    var rest = tail[...]
    if let open = rest.firstIndex(of: 0x28), rest.last == 0x29 { rest = rest[..<open] }
    guard endings.contains(where: { rest.count >= 2 && rest.suffix(2).elementsEqual($0) }) else { return false }
    while !rest.isEmpty {
      guard let word = endingWords.first(where: { rest.starts(with: $0) }) else { return false }
      rest = rest.dropFirst(word.count)
    }
    return true
  }

  /// The body's name without what joins it to the subject.
  private static func strippedBody(_ units: [UInt16]) -> [UInt16] {
    var body = units
    for prefix in ["关于".phrase, "度".phrase, "年度".phrase] where body.starts(with: prefix) {
      body.removeFirst(prefix.count)
    }
    func drop(_ suffix: [UInt16]) -> Bool {
      guard body.count >= suffix.count, body.suffix(suffix.count).elementsEqual(suffix) else { return false }
      body.removeLast(suffix.count)
      return true
    }
    _ = drop("的".phrase)
    if !drop("政务".phrase) {
      let government = "人民政府".phrase
      let doubled = body.count > government.count && body.suffix(6).elementsEqual("人民政府政府".utf16)
      if doubled || !body.suffix(government.count).elementsEqual(government) { _ = drop("政府".phrase) }
    }
    _ = drop("年度".phrase)
    _ = drop("度".phrase)
    _ = drop("的".phrase)
    _ = drop("关于".phrase)
    return withoutMistypedYear(body)
  }

  /// A body's name without a year in front or behind that is no year: `202020年`.
  private static func withoutMistypedYear(_ printed: [UInt16]) -> [UInt16] {
    var body = printed
    if body.last == 0x5E74 {
      let name = body.dropLast()
      let digits = name.reversed().prefix(while: NumberText.isDigit).count
      // The digits of the year may stand on another line.
      if digits > 3 || digits == 0 { body = Array(name.dropLast(digits)) }
    }
    let rest = body.drop(while: NumberText.isDigit)
    guard rest.count < body.count, rest.first == 0x5E74 else { return body }
    return Array(rest.dropFirst(rest.dropFirst().first == 0x5EA6 ? 2 : 1))
  }
}

/// Units in which phrases are looked up.
struct Phrase {
  private let units: [UInt16]

  /// A phrase of folded units.
  init(_ units: [UInt16]) { self.units = units }

  /// Where `part` first stands.
  func firstIndex(of part: [UInt16]) -> Int? { index(of: part, backwards: false) }

  /// Where `part` last stands.
  func lastIndex(of part: [UInt16]) -> Int? { index(of: part, backwards: true) }

  /// Every place where `part` stands.
  func indices(of part: [UInt16]) -> [Int] {
    guard !part.isEmpty, units.count >= part.count else { return [] }
    return units.withUnsafeBufferPointer { units in
      (0...units.count - part.count).filter { stands(part, at: $0, in: units) }
    }
  }

  private func index(of part: [UInt16], backwards: Bool) -> Int? {
    guard !part.isEmpty, units.count >= part.count else { return nil }
    let starts = 0...units.count - part.count
    return units.withUnsafeBufferPointer { units in
      backwards
        ? starts.last { stands(part, at: $0, in: units) } : starts.first { stands(part, at: $0, in: units) }
    }
  }

  @inline(__always)
  private func stands(_ part: [UInt16], at start: Int, in units: UnsafeBufferPointer<UInt16>) -> Bool {
    units[start] == part[0] && units[start..<start + part.count].elementsEqual(part)
  }
}

/// Who issued a report, and where.
struct Agency {
  /// The full name in Simplified script.
  var name: String?
  var place = ReportPlace()
  var body: BodyKind?
}

/// Completes the names of bodies and finds their places.
struct AgencyReader {
  let document: PositionedText
  let compactText: CompactText
  let placeFinder = PlaceFinder()
  private let gazetteer = Gazetteer.shared

  /// A reader for one document.
  init(text: PositionedText, compact: CompactText) {
    document = text
    compactText = compact
  }

  private static let endings = [
    "政府", "办公室", "办公厅", "办事处", "委员会", "委", "管委会", "局", "厅", "院", "署", "中心", "处", "所", "站", "队", "支队", "大队",
    "总队", "社", "公司", "医院", "学校", "中学", "小学", "大学", "学院", "银行", "会", "馆", "部", "公署", "集团", "街道办", "海关", "开发区",
    "分行", "支行", "监狱",
  ].map(\.phrase)

  /// Whether units end as the name of a body does.
  static func endsAsBody(_ units: [UInt16]) -> Bool {
    endings.contains { units.count > $0.count && units.suffix($0.count).elementsEqual($0) }
  }

  /// The body a name means, with its place.
  func agency(named printed: [UInt16]) -> Agency {
    var units = printed
    if let doubled = withoutDoubledPlace(units) { units = doubled }
    let start = CentralBodies.prefixLength(of: units)
    var agency = Agency()
    let reading = placeFinder.read(units, from: start)
    let (kept, added) = completion(of: units, reading)
    let own = Array(units[..<kept])
    let name = own + added.utf16
    let ownName = spelled(own)
    agency.name = ownName + added
    agency.body = AgencyReader.kind(of: name)
    if let reading, let place = placeFinder.choose(among: reading.places, by: compactText) {
      agency.place = gazetteer.reportPlace(place)
      agency.name = spelled(ownName, own, reading, place) + added
    } else if reading == nil {
      if CentralBodies.isCentral(units) {
        agency.place.level = .central
      } else if let place = placeElsewhere(of: name) {
        agency.place = gazetteer.reportPlace(place)
      }
    }
    return agency
  }

  /// 怀仁市怀仁市人民政府: a site's name printed before the body's own.
  private func withoutDoubledPlace(_ units: [UInt16]) -> [UInt16]? {
    for length in stride(from: units.count / 2, through: 2, by: -1)
    where units[..<length].elementsEqual(units[length..<2 * length]) {
      if let reading = placeFinder.read(units), reading.end >= length { return Array(units[length...]) }
    }
    return nil
  }

  /// How much of a name is kept and what completes it: a name that is only a place means the place's government.
  private func completion(of units: [UInt16], _ reading: PlaceFinder.Reading?) -> (kept: Int, added: String) {
    guard let reading else { return (units.count, "") }
    let rest = Array(units[reading.end...])
    let name = units[reading.lastStart..<reading.end]
    let isSubdistrict = name.suffix(2).elementsEqual("街道".utf16)
    if rest.isEmpty {
      if isSubdistrict { return (units.count, "办事处") }
      // A prefecture is run by an office of its province's government.
      if name.suffix(2).elementsEqual("地区".utf16) || name.last == 0x76DF,
        reading.places.allSatisfy({ gazetteer.level(of: $0) == .city })
      {
        return (units.count, "行政公署")
      }
      if let last = name.last, "省市县区旗州盟镇乡".utf16.contains(last) || name.suffix(2).elementsEqual("苏木".utf16) {
        return (units.count, "人民政府")
      }
      return (units.count, "")
    }
    if AgencyReader.shortGovernments.contains(rest) { return (reading.end, "人民政府") }
    if rest == [0x529E], isSubdistrict { return (reading.end, "办事处") }
    return (units.count, "")
  }

  /// What stands for 人民政府 behind the name of a place.
  private static let shortGovernments = ["政府", "人民"].map(\.phrase)

  /// A name as the document spells it, in Simplified script.
  private func spelled(_ name: [UInt16]) -> String {
    guard let start = compactText.firstIndex(of: name) else { return String(utf16: name[...]) }
    return document.simplified((start..<start + name.count).map { Int(compactText.places[$0]) })
  }

  /// A name whose place is spelled as the list has it: a converted copy may have lost which character it was. A short
  /// name stays as printed.
  private func spelled(
    _ printed: String, _ name: [UInt16], _ reading: PlaceFinder.Reading, _ place: Gazetteer.Place
  ) -> String {
    let scalars = Array(printed.unicodeScalars)
    guard scalars.count == name.count,
      gazetteer.units(of: place).elementsEqual(name[reading.lastStart..<reading.end])
    else { return printed }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars[..<reading.lastStart])
    result.append(contentsOf: gazetteer.name(of: place).unicodeScalars)
    result.append(contentsOf: scalars[reading.end...])
    return String(result)
  }

  /// The place of a body named without one, when the text names the same body with its place.
  private func placeElsewhere(of name: [UInt16]) -> Gazetteer.Place? {
    var core = name[...]
    if let first = core.first, "省市县区州盟旗".utf16.contains(first) { core = core.dropFirst() }
    guard core.count >= 3, AgencyReader.endsAsBody(Array(core)) else { return nil }
    var found: Set<Gazetteer.Place> = []
    for position in compactText.indices(of: Array(core)) {
      let earliest = max(0, position - 24)
      let window = Array(compactText.units[earliest..<position])
      for start in window.indices {
        guard let reading = placeFinder.read(window, from: start), reading.end == window.count else { continue }
        if let place = placeFinder.choose(among: reading.places, by: compactText) { found.insert(place) }
        break
      }
    }
    return found.count == 1 ? found.first : nil
  }

  /// The kind of a body by the end of its full name.
  static func kind(of name: [UInt16]) -> BodyKind {
    func ends(_ suffix: String) -> Bool { name.suffix(suffix.utf16.count).elementsEqual(suffix.utf16) }
    if ends("街道办事处") { return .subdistrict }
    if ends("政府办公室") || ends("政府办公厅") || ends("政府办") { return .office }
    if ends("镇人民政府") || ends("乡人民政府") || ends("苏木人民政府") || ends("镇政府") || ends("乡政府") { return .town }
    if ends("人民政府") || ends("行政公署") || ends("市政府") || ends("县政府") || ends("区政府") { return .government }
    if ends("监督管理委员会") { return .department }
    if ends("管理委员会") || ends("管委会") || ends("公司") || ends("医院") || ends("学校") || ends("学院") || ends("银行")
      || ends("法院") || ends("检察院") || ends("大学") || ends("中学") || ends("小学")
    {
      return .other
    }
    for suffix in ["局", "厅", "委员会", "委", "部", "署", "办公室", "中心", "队", "办", "分行", "支行"] where ends(suffix) {
      return .department
    }
    return .other
  }
}

import RQSyntax

/// The normal form of single UTF-16 units, in which labels, places and phrases are compared.
///
/// Width, brackets, bars, dashes, quotes and script are folded; units that print nothing are dropped. The fold is one unit
/// for one, so that every unit of the normal form has its bytes in the document. It is a small part of Unicode's NFKC
/// (UAX #15) plus the folding of script and of look-alikes that NFKC keeps apart.
enum Folding {
  /// Stands for a unit that is dropped.
  static let dropped: UInt16 = 0
  static let space: UInt16 = 0x20
  static let newline: UInt16 = 0x0A
  static let bar: UInt16 = 0x7C

  /// The Simplified form of a unit, where that is a single unit too.
  private static func simplified(_ unit: UInt16) -> UInt16 {
    guard let scalar = Unicode.Scalar(unit) else { return unit }
    return UInt16(exactly: HanScript.simplified(scalar).value) ?? unit
  }

  /// The folded unit of each unit of the basic plane.
  static let table: [UInt16] = {
    var table = (0...0xFFFF).map { UInt16($0) }
    func map(_ units: String, to target: Unicode.Scalar) {
      for unit in units.utf16 { table[Int(unit)] = UInt16(truncatingIfNeeded: target.value) }
    }
    func map(_ range: ClosedRange<Int>, to target: UInt16) {
      for unit in range { table[unit] = target }
    }
    for unit in 0x3400...0x9FFF { table[unit] = simplified(UInt16(unit)) }
    let radicals =
      "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方"
      + "无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸"
      + "虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠"
      + "鼻齊齒龍龜龠"
    for (offset, unit) in radicals.utf16.enumerated() { table[0x2F00 + offset] = simplified(unit) }
    // The supplement of radicals, where extracted text of some fonts has characters; NFKC leaves these.
    let supplement: [(radical: String, character: String)] = [
      ("⺎", "兀"), ("⺏", "尢"), ("⺒", "巳"), ("⺓", "幺"), ("⺛", "旡"), ("⺜", "日"), ("⺝", "月"), ("⺞", "歹"), ("⺟", "母"),
      ("⺠", "民"),
      ("⺩", "王"), ("⺪", "疋"), ("⺫", "目"), ("⺬", "示"), ("⺮", "竹"), ("⺯", "糸"), ("⺶", "羊"), ("⺷", "羊"), ("⺻", "聿"),
      ("⺼", "肉"),
      ("⺽", "臼"), ("⻁", "虎"), ("⻃", "西"), ("⻄", "西"), ("⻅", "见"), ("⻆", "角"), ("⻉", "贝"), ("⻊", "足"), ("⻋", "车"),
      ("⻐", "金"),
      ("⻑", "长"), ("⻒", "长"), ("⻓", "长"), ("⻔", "门"), ("⻗", "雨"), ("⻘", "青"), ("⻙", "韦"), ("⻚", "页"), ("⻛", "风"),
      ("⻜", "飞"),
      ("⻝", "食"), ("⻢", "马"), ("⻣", "骨"), ("⻤", "鬼"), ("⻥", "鱼"), ("⻦", "鸟"), ("⻧", "卤"), ("⻨", "麦"), ("⻩", "黄"),
      ("⻪", "黾"),
      ("⻬", "齐"), ("⻮", "齿"), ("⻰", "龙"), ("⻳", "龟"),
    ]
    for (radical, character) in supplement {
      if let from = radical.utf16.first, let to = character.utf16.first { table[Int(from)] = to }
    }
    map(0x00...0x1F, to: dropped)
    map(0x7F...0x9F, to: dropped)
    map(0x2000...0x200A, to: space)
    map(0x200B...0x200F, to: dropped)
    map(0x202A...0x202E, to: dropped)
    map(0x2060...0x206F, to: dropped)
    map(0xFE00...0xFE0F, to: dropped)
    map("\u{AD}\u{FEFF}", to: "\0")
    map("\t\u{A0}\u{3000}\u{202F}\u{205F}", to: " ")
    map("\n\u{0B}\u{0C}\u{85}\u{2028}\u{2029}", to: "\n")
    for unit in 0xFF01...0xFF5E { table[unit] = UInt16(unit - 0xFF01 + 0x21) }
    map("｜│┃¦∣丨", to: "|")
    map("（〔［【〈﹙", to: "(")
    map("）〕］】〉﹚", to: ")")
    map("[", to: "(")
    map("]", to: ")")
    map("“”‘’「」『』＂＇", to: "\"")
    map("'", to: "\"")
    map("，﹐", to: ",")
    map("．﹒", to: ".")
    map("：﹕∶", to: ":")
    map("；﹔", to: ";")
    map("‐‑‒–—―−－─﹣", to: "-")
    map("／∕", to: "/")
    map("○◯", to: "〇")
    return table
  }()
}

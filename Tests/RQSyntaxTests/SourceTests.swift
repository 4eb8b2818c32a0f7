import GrammarSupport
import RQSyntax
import Testing

@Suite("Source text")
struct SourceTests {
  @Test("lines end in LF, CR or CR LF, and columns count characters")
  func locations() {
    let source = SourceText("机关a\r\n年\rx\n\n")
    #expect(source.lineCount == 5)
    func place(_ offset: Int) -> [Int] { [source.location(of: offset).line, source.location(of: offset).column] }
    #expect(place(0) == [1, 1])
    #expect(place(3) == [1, 2])
    #expect(place(4) == [1, 2])
    #expect(place(6) == [1, 3])
    #expect(place(7) == [1, 4])
    #expect(place(9) == [2, 1])
    #expect(place(13) == [3, 1])
    #expect(place(15) == [4, 1])
    #expect(place(16) == [5, 1])
    #expect(place(-4) == [1, 1])
    #expect(place(99) == [5, 1])
    #expect(source.text(source.range(ofLine: 2)) == "年")
    #expect(source.text(source.range(ofLine: 9)) == "")
    #expect(SourceText("").location(of: 0) == .init(line: 1, column: 1))
  }

  @Test(
    "widths are those of a terminal",
    arguments: [
      ("abc", 3), ("机关", 4), ("，（", 4), ("Ａ１", 4), ("é", 1), ("e\u{301}", 1), ("한국", 4), ("ガ", 2), ("ｶﾞ", 2), ("💧", 2),
      ("〇", 2), ("“”", 2), ("…", 1), ("·", 1), ("\u{1B}[m", 3), ("\t", 1), ("\u{202E}", 8), ("𠀀", 2), ("", 0),
      ("\u{3000}", 2),
      ("a\u{200D}b", 2), ("①", 1), ("㈠", 2),
    ])
  func widths(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
    #expect(DisplayWidth.of(DisplayWidth.visible(text)) == columns)
  }

  @Test("control characters and marks that reorder text are shown, all else is left alone")
  func visible() {
    #expect(DisplayWidth.visible("a\u{1B}[2J\r\n\u{7F}\u{85}\u{2066}") == "a␛[2J␍␊␡⟨U+0085⟩⟨U+2066⟩")
    #expect(DisplayWidth.visible("机关，“é”💧") == "机关，“é”💧")
  }
}

@Suite("Han script")
struct HanScriptTests {
  @Test("Traditional characters fold to Simplified ones, one for one")
  func folding() {
    #expect(
      HanScript.simplified("政府資訊公開工作年度報告：萬與後裏複徵餘製瀋於託誌檔乾髮發")
        == "政府资讯公开工作年度报告：万与后里复征余制沈于托志档干发发")
    #expect(HanScript.simplified("覆盖 后来 里程 干部 abc") == "覆盖 后来 里程 干部 abc")
    #expect(HanScript.simplified("機" as Unicode.Scalar) == "机")
    #expect(HanScript.containsTraditional("機关"))
    #expect(!HanScript.containsTraditional("机关 abc，"))
  }

  @Test("folding keeps the number of characters and, done twice, changes nothing more")
  func stable() {
    var changed = 0
    for value in UInt32(0x3400)...0x9FFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let folded = HanScript.simplified(scalar)
      if folded != scalar { changed += 1 }
      #expect(HanScript.simplified(folded) == folded, "\(scalar) \(folded)")
    }
    #expect(changed > 3_000)
  }
}

@Suite("Did you mean")
struct CandidatesTests {
  @Test("the nearest names come first, and far ones not at all")
  func ranking() {
    let names = ["agency", "agencies", "year", "province", "withheld", "机关", "机构", "不予公开"]
    #expect(Candidates.best(for: "agancy", among: names) == ["agency"])
    #expect(Candidates.best(for: "YAER", among: names) == ["year"])
    #expect(Candidates.best(for: "withhold", among: names) == ["withheld"])
    #expect(Candidates.best(for: "機構", among: names).first == "机构")
    #expect(Candidates.best(for: "不与公开", among: names) == ["不予公开"])
    #expect(Candidates.best(for: "zzzzzz", among: names) == [])
    #expect(Candidates.best(for: "agency", among: ["agency", "agency"]) == ["agency"])
    #expect(Candidates.best(for: "a", among: ["b", "c"]) == [])
    #expect(Candidates.best(for: "col", among: ["col1", "col2", "col3", "col4"], limit: 2) == ["col1", "col2"])
  }

  @Test("the distance agrees with its definition and with its bound", arguments: [31])
  func distances(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let letters = Array("ab机关")
    for _ in 0..<2_000 {
      let left = String((0..<random.below(7)).map { _ in letters[random.below(4)] })
      let right = String((0..<random.below(7)).map { _ in letters[random.below(4)] })
      let expected = Self.plain(Array(left.unicodeScalars), Array(right.unicodeScalars))
      for bound in 0...7 {
        #expect(Candidates.distance(left, right, atMost: bound) == (expected <= bound ? expected : nil))
      }
      #expect(Candidates.distance(right, left, atMost: 9) == expected)
    }
  }

  /// The recurrence as it is defined, without bound.
  private static func plain(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count {
      for j in 0...b.count {
        if i == 0 || j == 0 {
          table[i][j] = max(i, j)
          continue
        }
        var cost = min(table[i - 1][j], table[i][j - 1]) + 1
        cost = min(cost, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, table[i - 2][j - 2] + 1) }
        table[i][j] = cost
      }
    }
    return table[a.count][b.count]
  }
}

import RQEngine
import Testing

@testable import RQReports

/// Who issued a report, for which year, and where: from titles as pages print them, and from texts without a title.
@Suite("Identity")
struct IdentityTests {
  private func report(_ head: String, tail: String = "", body: String = "本年度工作正常开展。") throws -> Report {
    var made = SyntheticReport(seed: 9)
    made.title = head
    let text = made.text(.cellALine).replacing("本年度按照要求做好各项工作，及时更新栏目。", with: body) + tail
    return try ReportReader.read(Array(text.utf8), source: "made.txt")
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var head: String
    var title: String?
    var agency: String?
    var year: Int?
    var adcode: String?
    var level: PlaceLevel?
    var body: BodyKind?
    var testDescription: String { head }

    init(
      _ head: String, _ title: String?, _ agency: String?, _ year: Int?, _ adcode: String?, _ level: PlaceLevel?,
      _ body: BodyKind?
    ) {
      (self.head, self.title, self.agency, self.year, self.adcode, self.level, self.body) =
        (head, title, agency, year, adcode, level, body)
    }
  }

  @Test(
    "titles",
    arguments: [
      Case(
        "怀仁市2023年度政府信息公开工作年度报告", "怀仁市2023年度政府信息公开工作年度报告", "怀仁市人民政府", 2023, "140681", .county, .government),
      Case(
        "2021年泸州市龙马潭区安宁街道政府信息公开工作年度报告", "2021年泸州市龙马潭区安宁街道政府信息公开工作年度报告", "泸州市龙马潭区安宁街道办事处", 2021,
        "510504007", .town, .subdistrict),
      Case(
        "怀仁市人民政府\n2022年政府信息公开工作年度报告", "怀仁市人民政府2022年政府信息公开工作年度报告", "怀仁市人民政府", 2022, "140681", .county,
        .government),
      Case(
        "山东省东营市东营区\n审计局2022年政府信息公开工作年度报告", "山东省东营市东营区审计局2022年政府信息公开工作年度报告", "山东省东营市东营区审计局", 2022,
        "370502", .county, .department),
      Case(
        "首页 > 政务公开 > 年报\n宿迁市人民政府办公室2022年政府信息公开工作年度报告\n宿迁市人民政府办公室2022年政府信息公开工作年度报告",
        "宿迁市人民政府办公室2022年政府信息公开工作年度报告", "宿迁市人民政府办公室", 2022, "321300", .city, .office),
      Case("２０２４年 怀仁市 政府信息公开年报（文字版）", "2024年怀仁市政府信息公开年报（文字版）", "怀仁市人民政府", 2024, "140681", .county, .government),
      Case(
        "二〇二三年怀仁市政府信息公开工作报告", "二〇二三年怀仁市政府信息公开工作报告", "怀仁市人民政府", 2023, "140681", .county, .government),
      Case(
        "怀仁市怀仁市人民政府2023年政府信息公开工作年度报告", "怀仁市怀仁市人民政府2023年政府信息公开工作年度报告", "怀仁市人民政府", 2023, "140681", .county,
        .government),
      Case(
        "国家税务总局宿迁市税务局2023年政府信息公开工作年度报告", "国家税务总局宿迁市税务局2023年政府信息公开工作年度报告", "国家税务总局宿迁市税务局", 2023, "321300",
        .city, .department),
      Case("区审计局2023年政府信息公开工作年度报告", "区审计局2023年政府信息公开工作年度报告", "区审计局", 2023, nil, nil, .department),
      Case(
        "河南省桐柏县平氏镇2023年政府信息公开工作年度报告", "河南省桐柏县平氏镇2023年政府信息公开工作年度报告", "河南省桐柏县平氏镇人民政府", 2023, "411330107", .town, .town),
      Case("上海市2023年政府信息公开工作年度报告", "上海市2023年政府信息公开工作年度报告", "上海市人民政府", 2023, "310000", .province, .government),
      Case("北京市朝阳区2023年政府信息公开工作年度报告", "北京市朝阳区2023年政府信息公开工作年度报告", "北京市朝阳区人民政府", 2023, "110105", .county, .government),
      Case("朝阳区2023年政府信息公开工作年度报告", "朝阳区2023年政府信息公开工作年度报告", "朝阳区人民政府", 2023, nil, nil, .government),
      Case("2023年政府信息公开工作年度报告", "2023年政府信息公开工作年度报告", nil, 2023, nil, nil, nil),
      Case(
        "怀仁市卫生健康和体育局2023年政府信息公开工作年度报告", "怀仁市卫生健康和体育局2023年政府信息公开工作年度报告", "怀仁市卫生健康和体育局", 2023, "140681", .county,
        .department),
      Case("东莞市2023年政府信息公开工作年度报告", "东莞市2023年政府信息公开工作年度报告", "东莞市人民政府", 2023, "441900", .city, .government),
      Case("宿遷市人民政府2023年政府信息公開工作年度報告", "宿迁市人民政府2023年政府信息公开工作年度报告", "宿迁市人民政府", 2023, "321300", .city, .government),
      Case(
        "桐柏县人民\n政府2023年政府信息公开工作年度报告", "桐柏县人民政府2023年政府信息公开工作年度报告", "桐柏县人民政府", 2023, "411330", .county,
        .government),
      Case(
        "桐柏县住房和\n城乡建设局2023年政府信息公开工作年度报告", "桐柏县住房和城乡建设局2023年政府信息公开工作年度报告", "桐柏县住房和城乡建设局", 2023, "411330",
        .county, .department),
      Case(
        "桐柏县人民政府门户网站\n教育局2023年政府信息公开工作年度报告", "教育局2023年政府信息公开工作年度报告", "教育局", 2023, nil, nil, .department),
      Case(
        "桐柏县人民政府关于2023年政府信息公开工作的年度报告", "桐柏县人民政府关于2023年政府信息公开工作的年度报告", "桐柏县人民政府", 2023, "411330", .county,
        .government),
      Case("凉山州2023年政府信息公开工作年度报告", "凉山州2023年政府信息公开工作年度报告", "凉山州人民政府", 2023, "513400", .city, .government),
      Case(
        "海南省琼中县教育局2023年政府信息公开工作年度报告", "海南省琼中县教育局2023年政府信息公开工作年度报告", "海南省琼中县教育局", 2023, "469030", .county,
        .department),
      Case("锡林郭勒盟2023年政府信息公开工作年度报告", "锡林郭勒盟2023年政府信息公开工作年度报告", "锡林郭勒盟行政公署", 2023, "152500", .city, .government),
      Case(
        "北京市东城区人民政府东华门街道办事处2023年政府信息公开工作年度报告", "北京市东城区人民政府东华门街道办事处2023年政府信息公开工作年度报告", "北京市东城区人民政府东华门街道办事处",
        2023, "110101001", .town, .subdistrict),
      Case("教育部2023年政府信息公开工作年度报告", "教育部2023年政府信息公开工作年度报告", "教育部", 2023, nil, .central, .department),
      Case(
        "国家税务总局2023年政府信息公开工作年度报告", "国家税务总局2023年政府信息公开工作年度报告", "国家税务总局", 2023, nil, .central, .department),
      Case(
        "怀仁市审计局2023年政府信息公开工作年度报告\n（文字版）", "怀仁市审计局2023年政府信息公开工作年度报告（文字版）", "怀仁市审计局", 2023, "140681",
        .county, .department),
      Case("資谿縣人民政府2023年政府信息公開工作年度報告", "资溪县人民政府2023年政府信息公开工作年度报告", "资溪县人民政府", 2023, "361028", .county, .government),
      Case("欢迎访问本网站", nil, nil, nil, nil, nil, nil),
    ])
  func titles(_ expected: Case) throws {
    let report = try report(expected.head)
    #expect(report.title == expected.title)
    #expect(report.agency == expected.agency)
    #expect(report.year == expected.year)
    #expect(report.place.adcode == expected.adcode)
    #expect(report.place.level == expected.level)
    #expect(report.body == expected.body)
  }

  @Test("a place of a common name is told by the rest of the text")
  func ambiguous() throws {
    #expect(
      try report("朝阳区2023年政府信息公开工作年度报告", body: "在北京市统一部署下开展工作。").place.adcode == "110105")
    #expect(
      try report("朝阳区2023年政府信息公开工作年度报告", body: "在吉林省长春市统一部署下开展工作。").place.adcode == "220104")
  }

  @Test("a report without a title is known from its text")
  func untitled() throws {
    let signed = try report("公告", tail: "\n怀仁市审计局\n2024年1月18日\n", body: "2023年，我局及时公开信息。")
    #expect(signed.title == nil)
    #expect(signed.agency == "怀仁市审计局")
    #expect(signed.year == 2023)
    #expect(signed.place.adcode == "140681")
    #expect(signed.published == CivilDate(year: 2024, month: 1, day: 18))
    let announced = try report("公告", body: "现公布怀仁市审计局2023年政府信息公开工作年度报告，请予监督。")
    #expect(announced.agency == "怀仁市审计局")
    #expect(announced.year == 2023)
    let ministry = try report("公告", body: "现公布水利部2023年政府信息公开工作年度报告。")
    #expect(ministry.agency == "水利部")
    #expect(ministry.place.level == .central)
    // The digits of the year stand on a line of their own.
    let parted = try report("怀仁市审计局 年政府信息公开工作年度报告\n2023", body: "数据期限为2023年1月1日至2023年12月31日。")
    #expect(parted.agency == "怀仁市审计局")
    let end = try report("怀仁市审计\n|局2023年政府信息公开工作年度报告", body: "本年度报告由怀仁市审计局编制。")
    #expect(end.agency == "怀仁市审计局")
    let compiled = try report("公告", body: "本年度报告由怀仁市审计局编制，数据期限为2023年1月1日至2023年12月31日。")
    #expect(compiled.agency == "怀仁市审计局")
    let town = try report("公告", body: "2023年，我镇及时在平氏镇网站公开信息，我镇还有不足。")
    #expect(town.agency == "平氏镇人民政府")
    #expect(town.place.county == "桐柏县")
    let field = try report("发布机构：怀仁市审计局 发布时间：2024-01-05", body: "2023年，及时公开信息。")
    #expect(field.agency == "怀仁市审计局")
    #expect(field.published == CivilDate(year: 2024, month: 1, day: 5))
  }

  @Test("a number apart before the year is no part of the title", arguments: [" ", "\n"])
  func countOfVisits(_ gap: String) throws {
    let report = try report("187\(gap)2025年桐柏县政府信息公开工作年度报告")
    #expect(report.title == "2025年桐柏县政府信息公开工作年度报告")
    #expect(report.year == 2025)
  }

  @Test("a mistyped year in the title is no part of the name, and the year is told by the text")
  func mistypedYear() throws {
    let report = try report("202020年桐柏县政府信息公开工作年度报告", body: "2020年1月1日至2020年12月31日，工作正常开展。")
    #expect(report.agency == "桐柏县人民政府")
    #expect(report.place.adcode == "411330")
    #expect(report.year == 2020)
  }

  @Test(
    "autonomous divisions have the short names of everyday use",
    arguments: [
      ("恩施土家族苗族自治州", "恩施州"), ("博尔塔拉蒙古自治州", "博尔塔拉州"), ("黔西南布依族苗族自治州", "黔西南州"), ("隆林各族自治县", "隆林县"),
      ("双江拉祜族佤族布朗族傣族自治县", "双江县"), ("长白朝鲜族自治县", "长白县"), ("鄂温克族自治旗", nil), ("桐柏县", nil),
    ])
  func shortNames(_ name: String, _ short: String?) {
    #expect(AutonomousName.short(for: name.phrase[...]) == short?.phrase)
  }

  @Test("the list of places knows every parent")
  func gazetteer() throws {
    let gazetteer = Gazetteer.shared
    #expect(gazetteer.count > 44_000)
    let place = try #require(gazetteer.places(named: "安宁街道".phrase[...]).last)
    #expect(gazetteer.ancestors(of: place).map { gazetteer.name(of: $0) } == ["龙马潭区", "泸州市", "四川省"])
    for place in 0..<Int32(gazetteer.count) where gazetteer.level(of: place) != .province {
      #expect(gazetteer.ancestors(of: place).last.map { gazetteer.level(of: $0) } == .province)
    }
  }

  @Test("a page that names its body and year in its own title alone")
  func titleOfThePage() throws {
    let rows = ApplicationItem.allCases.map { item in
      "<tr><td>\(item.label.drop { $0 != "（" && $0 != "、" }.dropFirst())</td>"
        + String(repeating: "<td>0</td>", count: 7) + "</tr>"
    }
    let page = """
      <html><head><title>怀仁市2024年政府信息公开工作年度报告_政务公开_门户网站</title></head><body>
      <p>三、收到和处理政府信息公开申请情况</p><table>
      <tr><td>申请人情况</td></tr><tr><td></td><td>自然人</td><td>商业企业</td><td>科研机构</td><td>社会公益组织</td>
      <td>法律服务机构</td><td>其他</td><td>总计</td></tr>\(rows.joined())</table></body></html>
      """
    let report = try ReportReader.read(Array(page.utf8), source: "page.html")
    #expect(report.title == nil)
    #expect(report.agency == "怀仁市人民政府")
    #expect(report.year == 2024)
    #expect(report.place.adcode == "140681")
  }
}

/// Whose a report is where its page names others too, or names it in no title.
@Suite("Identity in the text")
struct IdentityInTextTests {
  private func report(_ head: [String], body: String = "本年度工作正常开展。") throws -> Report {
    var made = SyntheticReport(seed: 9)
    made.title = head.joined(separator: "\n")
    let text = made.text(.cellALine).replacing("本年度按照要求做好各项工作，及时更新栏目。", with: body)
    return try ReportReader.read(Array(text.utf8), source: "made.txt")
  }

  @Test("a link to the report of another year or body is not the title")
  func links() throws {
    let report = try report([
      "东营区财政局2021年政府信息公开工作年度报告", "怀仁市教育局2022年政府信息公开工作年度报告",
      "现将怀仁市教育局2022年工作情况报告如下。统计期限自2022年1月1日起至2022年12月31日止。",
    ])
    #expect(report.title == "怀仁市教育局2022年政府信息公开工作年度报告")
    #expect(report.agency == "怀仁市教育局")
    #expect(report.year == 2022)
  }

  @Test(
    "a body is known by what it does in the first sentence",
    arguments: [
      "2022年，怀仁市审计局认真落实条例。", "按照要求，怀仁市审计局编制了本报告。", "怀仁市审计局根据条例要求编制本年度报告。",
      "怀仁市审计局2022年度政府信息公开工作情况如下：",
    ])
  func firstSentence(_ sentence: String) throws {
    let report = try report([sentence])
    #expect(report.agency == "怀仁市审计局")
    #expect(report.place.adcode == "140681")
  }

  @Test("a name broken over lines is joined where the text spells it out, or a department's name is cut")
  func brokenNames() throws {
    let spelled = try report(["阿克苏", "地区温宿县商务局2022年政府信息公开工作年度报告", "阿克苏地区温宿县商务局编制本报告。"])
    #expect(spelled.agency == "阿克苏地区温宿县商务局")
    let cut = try report(["怀仁市发", "展和改革委员会2022年政府信息公开工作年度报告"])
    #expect(cut.agency == "怀仁市发展和改革委员会")
  }

  @Test(
    "a name broken over lines is joined where the break is inside the name of a place or of a known body",
    arguments: [
      ("郴州市北湖", "区安和街道办事处2023年政府信息公开工作年度报告", "郴州市北湖区安和街道办事处"),
      ("江华瑶族自治", "县湘江乡2022年政府信息公开工作年度报告", "江华瑶族自治县湘江乡人民政府"),
      ("国家税务", "总局2025年政府信息公开工作年度报告", "国家税务总局"),
      ("天水市供销", "合作社联合社2021年政府信息公开工作年度报告", "天水市供销合作社联合社"),
      ("贵阳市公共交通集", "团有限公司2021年政府信息公开工作年度报告", "贵阳市公共交通集团有限公司"),
      ("四 川 省 阿 坝 藏 族 羌 族 自 治 州 九 寨 沟 县 2019 年 政 府 信 息 公 开 工 作", "年 度 报 告", "四川省阿坝藏族羌族自治州九寨沟县人民政府"),
    ])
  func brokenInside(_ first: String, _ second: String, _ agency: String) throws {
    #expect(try report([first, second]).agency == agency)
  }

  @Test("the name of a site above a title stays out of the body's name")
  func siteAbove() throws {
    #expect(try report(["国家税务总局网站", "怀仁市税务局2023年政府信息公开工作年度报告"]).agency == "怀仁市税务局")
  }

  @Test("a branch of a central body has the place in its name")
  func branch() throws {
    let report = try report(["国家能源局梧州市监管办公室2022年政府信息公开工作年度报告"])
    #expect(report.place.adcode == "450400")
  }

  @Test("the date with a time of day under the title is that of publication")
  func published() throws {
    let report = try report(["怀仁市2022年政府信息公开工作年度报告", "2023-01-25 10:00 来源：本站"])
    #expect(report.published == CivilDate(year: 2023, month: 1, day: 25))
  }

  @Test(
    "a body is known by whom to ask about the report, unless that is an office that may answer for another",
    arguments: [
      ("如有疑问，请与怀仁市审计局联系（电话：0349-3020000）。", "怀仁市审计局"), ("本报告由怀仁市审计局根据条例编制。", "怀仁市审计局"),
      ("如有疑问，请与怀仁市审计局办公室联系。", nil),
    ])
  func contact(_ sentence: String, _ agency: String?) throws {
    #expect(try report(["统计期限自2022年1月1日起至2022年12月31日止。\(sentence)"]).agency == agency)
  }

  @Test("the subject of a title may be in the words of another region")
  func otherWords() throws {
    let report = try report(["懷仁市2022年度政府資訊公開工作年度報告"])
    #expect(report.agency == "怀仁市人民政府" && report.year == 2022)
    #expect(report.title == "怀仁市2022年度政府资讯公开工作年度报告")
  }

  @Test(
    "the day a page declares is that of publication where none is printed under its title",
    arguments: [
      ("", CivilDate(year: 2023, month: 1, day: 20)),
      ("<p>发布时间：2023-01-25 来源：本站</p>", CivilDate(year: 2023, month: 1, day: 25)),
    ])
  func declaredDay(_ printed: String, _ expected: CivilDate?) throws {
    let page = """
      <html><head><meta charset="utf-8"><meta name="PubDate" content="2023-01-20 15:30"></head><body>
      <h1>怀仁市2022年政府信息公开工作年度报告</h1>\(printed)<p>一、总体情况</p><p>工作平稳。</p><p>二、主动公开政府信息情况</p>
      <p>三、收到和处理政府信息公开申请情况</p><p>2023年1月18日</p></body></html>
      """
    #expect(try ReportReader.read(Array(page.utf8), source: "made.html").published == expected)
  }

  @Test("a sheet that is one table has its title in a cell")
  func titleInTable() throws {
    let made = SyntheticReport(seed: 9)
    let rows = made.text(.tabs).split(separator: "\n").map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      return cells.count < 2
        ? "<tr><td colspan=10>\(line)</td></tr>" : "<tr>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
    }
    let page = "<html><body><table>\(rows.joined())</table></body></html>"
    let report = try ReportReader.read(Array(page.utf8), source: "made.htm")
    #expect(report.title == made.title && report.year == 2022 && report.agency == "四川省泸州市龙马潭区人民政府")
  }

  @Test("a report of the years before the template is told by its table of figures, however short it is")
  func statistics() throws {
    let text = """
      怀仁市2016年政府信息公开工作年度报告
      根据条例编制本报告。
      一、概述
      附表：政府信息公开情况统计表
      统计指标 | 计量单位 | 统计数
      （一）主动公开政府信息数 | 条 | 103
      （一）收到申请数 | 件 | 17
      """
    let report = try ReportReader.read(Array(text.utf8), source: "made.txt")
    #expect(report.template == .prose && report.year == 2016 && report.agency == "怀仁市人民政府")
    #expect(report.allCells.allSatisfy { $0.value == nil })
  }

  @Test(
    "a sentence that says nothing was received contradicts the table",
    arguments: ["本年度收到政府信息公开申请数量为零。", "本年度未收到要求公开政府信息的申请，上年也没有结转的申请。"])
  func nothingReceived(_ sentence: String) throws {
    let report = try report(["怀仁市2022年政府信息公开工作年度报告"], body: sentence)
    #expect(report.findings.contains { $0.rule == .proseReceived && $0.found?.description == "0" })
  }
}

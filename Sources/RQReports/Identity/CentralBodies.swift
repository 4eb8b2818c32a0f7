/// The bodies of the central government, by the names they publish under.
enum CentralBodies {
  /// Bodies whose local branches are named after them: 国家税务总局泰州市税务局.
  private static let parents = [
    "国家税务总局", "国家统计局", "中国人民银行", "国家金融监督管理总局", "中华人民共和国", "中共", "国家粮食和物资储备局", "国家矿山安全监察局",
    "国家外汇管理局", "中国证券监督管理委员会", "中国银行保险监督管理委员会",
  ].map(\.phrase)

  private static let republic = "中华人民共和国".phrase

  /// Departments of the State Council and bodies under it, of today and of the years since 2019.
  private static let names: Set<[UInt16]> = Set(
    [
      "国务院办公厅", "外交部", "国防部", "国家发展和改革委员会", "国家发展改革委", "教育部", "科学技术部", "科技部", "工业和信息化部", "国家民族事务委员会",
      "国家民委", "公安部", "国家安全部", "民政部", "司法部", "财政部", "人力资源和社会保障部", "人力资源社会保障部", "自然资源部", "生态环境部",
      "住房和城乡建设部", "住房城乡建设部", "交通运输部", "水利部", "农业农村部", "商务部", "文化和旅游部", "国家卫生健康委员会", "国家卫生健康委", "退役军人事务部",
      "应急管理部", "中国人民银行", "审计署", "国务院国有资产监督管理委员会", "海关总署", "国家税务总局", "国家市场监督管理总局", "市场监管总局",
      "国家金融监督管理总局", "中国证券监督管理委员会", "中国银行保险监督管理委员会", "国家广播电视总局", "国家体育总局", "国家统计局", "国家国际发展合作署",
      "国家医疗保障局", "国家机关事务管理局", "国家信访局", "国家知识产权局", "国家粮食和物资储备局", "国家能源局", "国家国防科技工业局", "国家烟草专卖局",
      "国家移民管理局", "国家林业和草原局", "国家铁路局", "中国民用航空局", "国家邮政局", "国家文物局", "国家中医药管理局", "国家疾病预防控制局", "国家矿山安全监察局",
      "国家煤矿安全监察局", "国家消防救援局", "国家外汇管理局", "国家药品监督管理局", "国家数据局", "国家乡村振兴局", "国务院扶贫开发领导小组办公室", "中国气象局", "中国地震局",
      "中国科学院", "中国工程院", "中国社会科学院", "国家自然科学基金委员会", "国家互联网信息办公室", "国家档案局", "国家保密局", "国家密码管理局",
    ].map(\.phrase))

  /// The end of the central body's name that stands before the place in the name of a local branch; 0 when none does.
  static func prefixLength(of name: [UInt16]) -> Int {
    if let parent = parents.first(where: { name.starts(with: $0) }) { return parent.count }
    // 国家能源局甘肃监管办公室: any of them may have branches.
    return names.lazy.filter { $0.count < name.count && name.starts(with: $0) }.map(\.count).max() ?? 0
  }

  /// Whether a name is that of a central body itself, with or without 中华人民共和国 before it.
  static func isCentral(_ name: [UInt16]) -> Bool {
    names.contains(name) || (name.starts(with: republic) && names.contains(Array(name.dropFirst(republic.count))))
  }
}

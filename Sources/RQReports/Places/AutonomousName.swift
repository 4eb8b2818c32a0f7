/// The short names of autonomous prefectures, counties and banners.
///
/// Titles and texts say 恩施州 for 恩施土家族苗族自治州 and 琼中县 for 琼中黎族苗族自治县: the name without the peoples and
/// without 自治.
enum AutonomousName {
  private static let autonomous = "自治".phrase
  /// 州, 县 and 旗.
  private static let kinds: Set<UInt16> = [0x5DDE, 0x53BF, 0x65D7]
  private static let people: UInt16 = 0x65CF

  /// The peoples that names of divisions list, the longer ones first where one ends another.
  private static let peoples = [
    "柯尔克孜", "乌孜别克", "塔塔尔", "哈萨克", "维吾尔", "达斡尔", "鄂温克", "鄂伦春", "塔吉克", "俄罗斯", "保安", "东乡", "撒拉", "裕固", "土家",
    "朝鲜", "蒙古", "布依", "仡佬", "仫佬", "毛南", "纳西", "傈僳", "拉祜", "景颇", "布朗", "德昂", "阿昌", "普米", "独龙", "哈尼", "锡伯", "高山",
    "赫哲", "珞巴", "门巴", "各", "回", "藏", "苗", "彝", "壮", "侗", "瑶", "白", "傣", "黎", "佤", "畲", "水", "土", "羌", "怒", "满", "京",
  ].map(\.phrase)

  /// The short form of a full name of folded units; nil for names of other kinds and where nothing would be left.
  static func short(for name: ArraySlice<UInt16>) -> [UInt16]? {
    guard let kind = name.last, kinds.contains(kind), name.dropLast().suffix(2).elementsEqual(autonomous) else {
      return nil
    }
    var rest = name.dropLast(autonomous.count + 1)
    while let shorter = withoutPeople(rest) { rest = shorter }
    return rest.count >= 2 && rest.last != people ? Array(rest) + [kind] : nil
  }

  /// A name without the people at its end. Only peoples of several characters go without 族: 博尔塔拉蒙古自治州.
  private static func withoutPeople(_ name: ArraySlice<UInt16>) -> ArraySlice<UInt16>? {
    let called = name.last == people
    let rest = called ? name.dropLast() : name
    for people in peoples where called || people.count > 1 {
      if rest.count > people.count, rest.suffix(people.count).elementsEqual(people) {
        return rest.dropLast(people.count)
      }
    }
    return nil
  }
}

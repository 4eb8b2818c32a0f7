/// Letters without the accents that stand above and below them.
enum AccentedLetters {
  /// A letter, then those that are it with an accent.
  private static let families = [
    ";;",
    "AÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ",
    "BḂḄḆ",
    "CÇĆĈĊČḈ",
    "DĎḊḌḎḐḒ",
    "EÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ",
    "FḞ",
    "GĜĞĠĢǦǴḠ",
    "HĤȞḢḤḦḨḪ",
    "IÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊ",
    "JĴ",
    "KĶǨḰḲḴ",
    "LĹĻĽḶḸḺḼ",
    "MḾṀṂ",
    "NÑŃŅŇǸṄṆṈṊ",
    "OÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ",
    "PṔṖ",
    "RŔŖŘȐȒṘṚṜṞ",
    "SŚŜŞŠȘṠṢṤṦṨ",
    "TŢŤȚṪṬṮṰ",
    "UÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ",
    "VṼṾ",
    "WŴẀẂẄẆẈ",
    "XẊẌ",
    "YÝŶŸȲẎỲỴỶỸ",
    "ZŹŻŽẐẒẔ",
    "``",
    "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ",
    "bḃḅḇ",
    "cçćĉċčḉ",
    "dďḋḍḏḑḓ",
    "eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ",
    "fḟ",
    "gĝğġģǧǵḡ",
    "hĥȟḣḥḧḩḫẖ",
    "iìíîïĩīĭįǐȉȋḭḯỉị",
    "jĵǰ",
    "kķǩḱḳḵ",
    "lĺļľḷḹḻḽ",
    "mḿṁṃ",
    "nñńņňǹṅṇṉṋ",
    "oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ",
    "pṕṗ",
    "rŕŗřȑȓṙṛṝṟ",
    "sśŝşšșṡṣṥṧṩ",
    "tţťțṫṭṯṱẗ",
    "uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự",
    "vṽṿ",
    "wŵẁẃẅẇẉẘ",
    "xẋẍ",
    "yýÿŷȳẏẙỳỵỷỹ",
    "zźżžẑẓẕ",
    "¨΅῁῭΅",
    "´´",
    "··",
    "ÆǢǼ",
    "ØǾ",
    "æǣǽ",
    "øǿ",
    "ſẛ",
    "ƷǮ",
    "ʒǯ",
    "ʹʹ",
    "ΑΆἈἉἊἋἌἍἎἏᾈᾉᾊᾋᾌᾍᾎᾏᾸᾹᾺΆᾼ",
    "ΕΈἘἙἚἛἜἝῈΈ",
    "ΗΉἨἩἪἫἬἭἮἯᾘᾙᾚᾛᾜᾝᾞᾟῊΉῌ",
    "ΙΊΪἸἹἺἻἼἽἾἿῘῙῚΊ",
    "ΟΌὈὉὊὋὌὍῸΌ",
    "ΡῬ",
    "ΥΎΫὙὛὝὟῨῩῪΎ",
    "ΩΏὨὩὪὫὬὭὮὯᾨᾩᾪᾫᾬᾭᾮᾯῺΏῼ",
    "αάἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ",
    "εέἐἑἒἓἔἕὲέ",
    "ηήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ",
    "ιΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ",
    "οόὀὁὂὃὄὅὸό",
    "ρῤῥ",
    "υΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ",
    "ωώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ",
    "ϒϓϔ",
    "ІЇ",
    "ГЃ",
    "ЕЀЁ",
    "ИЍЙ",
    "КЌ",
    "УЎ",
    "гѓ",
    "еѐё",
    "ийѝ",
    "кќ",
    "уў",
    "ії",
    "᾿῍῎῏",
    "῾῝῞῟",
  ]

  private static let plain: [Unicode.Scalar: Unicode.Scalar] = {
    var map: [Unicode.Scalar: Unicode.Scalar] = [:]
    for family in families {
      let scalars = Array(family.unicodeScalars)
      for scalar in scalars.dropFirst() { map[scalar] = scalars[0] }
    }
    return map
  }()

  /// The text with plain letters, and without accents that are characters of their own.
  static func stripped(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where scalar.properties.generalCategory != .nonspacingMark {
      result.append(plain[scalar] ?? scalar)
    }
    return String(result)
  }
}

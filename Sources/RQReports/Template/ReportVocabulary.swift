/// The script a document is written in.
public enum ReportScript: String, CodedLabel {
  case hans
  case hant

  /// The Chinese label.
  public var label: String {
    switch self {
    case .hans: "简体"
    case .hant: "繁体"
    }
  }
}

/// The national template a report's tables follow.
public enum ReportTemplate: String, CodedLabel {
  /// In force from the reporting year 2021.
  case from2021 = "2021"
  /// For the reporting years 2019 and 2020.
  case from2019 = "2019"
  /// Without the template's tables.
  case prose

  /// The Chinese label.
  public var label: String {
    switch self {
    case .from2021: "2021年版"
    case .from2019: "2019年版"
    case .prose: "文字"
    }
  }
}

/// The level of a division.
public enum PlaceLevel: String, CodedLabel {
  case central
  case province
  case city
  case county
  case town

  /// The Chinese label.
  public var label: String {
    switch self {
    case .central: "中央"
    case .province: "省级"
    case .city: "市级"
    case .county: "县级"
    case .town: "乡级"
    }
  }
}

/// The kind of body that issued a report.
public enum BodyKind: String, CodedLabel {
  case government
  case office
  case department
  case subdistrict
  case town
  case other

  /// The Chinese label.
  public var label: String {
    switch self {
    case .government: "人民政府"
    case .office: "政府办公室"
    case .department: "部门"
    case .subdistrict: "街道"
    case .town: "乡镇"
    case .other: "其他"
    }
  }
}

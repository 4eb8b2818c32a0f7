import Foundation
import RQEngine
import Testing

@testable import RQReports

/// What a report must say, as recorded by a person in a JSON file beside it.
struct ExpectedReport {
  let source: String
  private let fields: [String: Any]

  init(_ file: URL) throws {
    fields = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    source = try #require(fields["source"] as? String)
  }

  /// What the sentences of 宿迁市's report say against its table.
  static let suqianProse = [
    "prose_outcome granted total 23 39", "prose_outcome unavailable total 61 73", "prose_outcome otherwise total 79 31",
  ]

  /// The expectations of a folder, by the name of the document.
  static func all(in folder: URL) throws -> [ExpectedReport] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map { try ExpectedReport($0) }
  }

  private func text(_ name: String) -> String? { fields[name] as? String }

  /// Compares everything but the findings; the number of table cells compared comes back.
  @discardableResult
  func check(_ report: Report) throws -> Int {
    #expect(report.title == text("title"), "\(source)")
    #expect(report.agency == text("agency"), "\(source)")
    #expect(report.year == fields["year"] as? Int, "\(source)")
    #expect(report.place.province == text("province"), "\(source)")
    #expect(report.place.city == text("city"), "\(source)")
    #expect(report.place.county == text("county"), "\(source)")
    #expect(report.place.town == text("town"), "\(source)")
    #expect(report.place.adcode == text("adcode"), "\(source)")
    #expect(report.place.level?.code == text("level"), "\(source)")
    #expect(report.body?.code == text("body"), "\(source)")
    #expect(report.script.code == text("script"), "\(source)")
    #expect(report.template.code == text("template"), "\(source)")
    var compared = 0
    let disclosure = try #require(fields["disclosure"] as? [String: NSNumber])
    for column in DisclosureColumn.allCases {
      #expect(number(report.disclosed(column)) == disclosure[column.code]?.stringValue, "\(source) \(column.code)")
      compared += 1
    }
    let applications = try #require(fields["applications"] as? [String: [String: NSNumber]])
    for item in ApplicationItem.allCases {
      for applicant in Applicant.allCases {
        let expected = applications[item.code]?[applicant.code]?.stringValue
        #expect(number(report.applied(item, applicant)) == expected, "\(source) \(item.code) \(applicant.code)")
        compared += 1
      }
    }
    for kind in ProceedingKind.allCases {
      let row = try #require(fields[kind.code] as? [String: NSNumber])
      for outcome in ProceedingOutcome.allCases {
        let expected = row[outcome.code]?.stringValue
        #expect(number(report.contested(kind, outcome)) == expected, "\(source) \(kind.code) \(outcome.code)")
        compared += 1
      }
    }
    return compared
  }

  private func number(_ cell: Cell) -> String? {
    cell.state == .number ? cell.value?.description : nil
  }

  /// The findings recorded, as lines that can be compared.
  var findings: [String] {
    ((fields["findings"] as? [[String: Any]]) ?? []).map { finding in
      func field(_ name: String) -> String {
        if let number = finding[name] as? NSNumber { return number.stringValue }
        return finding[name] as? String ?? "-"
      }
      return ["rule", "item", "applicant", "expected", "found"].map(field).joined(separator: " ")
    }
  }
}

extension Finding {
  /// The finding as a line that can be compared.
  var line: String {
    [
      rule.code, item ?? "-", applicant?.code ?? "-", expected?.description ?? "-", found?.description ?? "-",
    ].joined(separator: " ")
  }
}

extension Report {
  /// Every cell of the three tables.
  var allCells: [Cell] { disclosure + applications + proceedings + (undividedOtherwise ?? []) }

  /// Checks that each cell's bytes are what it says it prints.
  func checkPlaces(in bytes: [UInt8]) {
    // What a sentence says is cited where the sentence says it.
    for finding in findings where finding.rule == .proseOutcome || finding.rule == .proseReceived {
      guard let start = finding.byteStart, let end = finding.byteEnd, let found = finding.found else {
        Issue.record("\(finding.message) has no place")
        continue
      }
      #expect(String(decoding: bytes[start..<end], as: UTF8.self).contains(found.description))
    }

    for cell in allCells where cell.state != .absent {
      let printed = String(decoding: bytes[cell.byteStart..<cell.byteEnd], as: UTF8.self)
      #expect(printed == cell.printed, "\(source) \(cell)")
    }
    for section in sections {
      #expect(String(decoding: bytes[section.headingStart..<section.headingEnd], as: UTF8.self) == section.heading)
      #expect(String(decoding: bytes[section.byteStart..<section.byteEnd], as: UTF8.self) == section.text)
    }
    for finding in findings {
      if let start = finding.byteStart, let end = finding.byteEnd { #expect(start <= end && end <= bytes.count) }
    }
  }
}
